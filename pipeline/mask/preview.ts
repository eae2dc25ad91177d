/** Shows what masking makes of a sample, and for each hidden value where it stood and by which rule it was found. */
import type { MaskingPreview, MaskReason } from '../../shared/masking.ts'
import { writeMaskPath } from '../../shared/mask-path.ts'
import { maskBody, maskJson } from './mask.ts'
import type { Masking } from './masking.ts'

/** What stands for a hidden value until it is known where: a number in the place of the hash. */
const placeholder = /‹masked:#(\d+)›/g

interface Hidden { shown: string, reason: MaskReason }

/** What `masking` makes of `sample`: of a text a text, of anything else the same with values hidden. */
export function previewMasking(sample: unknown, masking: Masking): MaskingPreview {
  const hidden: Hidden[] = []
  const recording: Masking = {
    ...masking,
    hide: (value, reason) => `‹masked:#${hidden.push({ shown: masking.hide(value, reason), reason }) - 1}›`,
  }
  const masked = typeof sample === 'string' ? maskBody(sample, null, { masking: recording, root: 'message' }) : maskJson(sample, recording, 'message')
  const show = (text: string) => text.replace(placeholder, (_, index: string) => hidden[Number(index)]?.shown ?? '')
  const found = listPlaceholders(typeof masked === 'string' ? parseOrText(masked) : masked).flatMap(({ index, path }) => {
    const reason = hidden[index]?.reason
    return reason === undefined ? [] : [{ path: path && show(path), reason }]
  })
  return { masked: typeof masked === 'string' ? show(masked) : JSON.parse(show(JSON.stringify(masked))), hidden: found }
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return text // Not JSON: then it is running text, which has no places.
  }
}

interface Placed { index: number, path: string | null }

/** Every placeholder in order, names of fields included. Goes from container to container by a list of what is left to do. */
function listPlaceholders(masked: unknown): Placed[] {
  if (typeof masked === 'string') return indexesIn(masked).map(index => ({ index, path: null }))
  const found: Placed[] = []
  const waiting: { value: unknown, steps: (string | number)[] }[] = [{ value: masked, steps: [] }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, steps } = next
    const path = writeMaskPath(steps)
    const texts = [...(typeof value === 'string' ? [value] : []), ...steps.slice(-1).filter(step => typeof step === 'string')]
    found.push(...texts.flatMap(indexesIn).map(index => ({ index, path })))
    if (typeof value !== 'object' || value === null) continue
    for (const [key, child] of Object.entries(value).toReversed()) waiting.push({ value: child, steps: [...steps, Array.isArray(value) ? Number(key) : key] })
  }
  return found
}

const indexesIn = (text: string): number[] => [...text.matchAll(placeholder)].map(([, index]) => Number(index))
