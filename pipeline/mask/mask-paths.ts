/**
 * Finds what stands at given paths in a JSON text (`shared/mask-path.ts`), in one pass without recursion. All paths are followed
 * at once: steps of paths wait for their key, and every container hands on those that go on in it. A container without any
 * is skipped. A body that is cut off or not quite JSON is searched as far as its structure can be told.
 */
import type { PathSegment } from '../../shared/mask-path.ts'
import { describePathFault, readMaskPath } from '../../shared/mask-path.ts'
import { decodeString, endOfContainer, endOfString, isColonNext } from './json-tokens.ts'

/** Where a text's top lies: a whole message, the message's `data` alone, or an answer, which may repeat either. */
export type TextRoot = 'message' | 'data' | 'answer'

interface Step { segment: PathSegment, isLast: boolean }

/** All that is known of a container: which steps wait for its keys. `named`: keys that one of them names; all others lead to the same. */
interface Waiting { steps: readonly number[], named: ReadonlySet<string | number>, followed: Map<string | number, Followed> }

/** Where a key leads. */
interface Followed { waiting: Waiting, isFound: boolean }

/** Paths that are ready to be followed. */
export interface MaskPaths {
  steps: readonly Step[]
  roots: Record<TextRoot, Waiting>
  /** Every combination of steps that was met, so that following a key makes nothing new. */
  met: Map<string, Waiting>
  /** The names in which paths end. In running text, which has no paths, the name alone counts. */
  lastNames: readonly string[]
}

/** Part of a text. */
export interface Span { from: number, to: number }

/** Containers within containers, and values, that are looked at. What lies beyond counts as found. */
const [maxDepth, maxValues] = [200, 100_000]

/** Makes ready; null when there are none. @throws Error for a path that cannot be read; they are checked before they are stored */
export function makeMaskPaths(paths: readonly string[]): MaskPaths | null {
  if (paths.length === 0) return null
  const steps: Step[] = []
  const starts = paths.map((path) => {
    const read = readMaskPath(path)
    if ('fault' in read) throw new Error(`The path ${path} ${describePathFault(read.fault)}.`)
    read.segments.forEach((segment, index) => steps.push({ segment, isLast: index === read.segments.length - 1 }))
    return steps.length - read.segments.length
  })
  const met = new Map<string, Waiting>()
  const message = waitFor({ steps, met }, starts)
  const data = follow({ steps, met }, message, 'data').waiting
  const answer = waitFor({ steps, met }, [...starts, ...data.steps])
  const lastNames = steps.flatMap(({ segment: { selects }, isLast }) => isLast && selects !== 'all' && 'name' in selects ? [selects.name] : [])
  return { steps, met, roots: { message, data, answer }, lastNames }
}

/** So many combinations are kept; paths that begin at any depth can have very many. */
const maxMet = 1000

function waitFor({ steps, met }: Pick<MaskPaths, 'steps' | 'met'>, given: readonly number[]): Waiting {
  const waiting = [...new Set(given)].toSorted((one, other) => one - other)
  const known = met.get(waiting.join())
  if (known) return known
  const named = new Set(waiting.flatMap((index): (string | number)[] => {
    const selects = steps[index]?.segment.selects
    if (selects === undefined || selects === 'all') return []
    return 'name' in selects ? [selects.name] : [selects.index]
  }))
  const made: Waiting = { steps: waiting, named, followed: new Map() }
  if (met.size >= maxMet) met.clear()
  met.set(waiting.join(), made)
  return made
}

/** Stand for every name and every index that no step names. */
const [otherName, otherIndex] = ['', -1]

function follow(paths: Pick<MaskPaths, 'steps' | 'met'>, { steps: waiting, named, followed }: Waiting, key: string | number): Followed {
  const asked = named.has(key) ? key : typeof key === 'string' ? otherName : otherIndex
  const known = followed.get(asked)
  if (known) return known
  const selecting = waiting.filter(index => isSelected(paths.steps[index]?.segment.selects, asked))
  const found: Followed = {
    waiting: waitFor(paths, [
      ...waiting.filter(index => paths.steps[index]?.segment.atAnyDepth),
      ...selecting.filter(index => !paths.steps[index]?.isLast).map(index => index + 1),
    ]),
    isFound: selecting.some(index => paths.steps[index]?.isLast === true),
  }
  followed.set(asked, found)
  return found
}

function isSelected(selects: PathSegment['selects'] | undefined, key: string | number): boolean {
  if (selects === undefined || selects === 'all') return selects === 'all'
  return 'name' in selects ? selects.name === key : selects.index === key
}

/** A container that is open; `count`: items of a list so far, -1 for an object. */
interface Open { waiting: Waiting, count: number }

const [tab, lineFeed, carriageReturn, blank, quote, comma, colon] = [0x09, 0x0A, 0x0D, 0x20, 0x22, 0x2C, 0x3A]
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5B, 0x5D, 0x7B, 0x7D]

/** The values at `paths`, in order; none lies within another one. */
export function findAtPaths(text: string, paths: MaskPaths, root: TextRoot): Span[] {
  const found: Span[] = []
  const open: Open[] = []
  const top: Followed = { waiting: paths.roots[root], isFound: false }
  let member = top
  let values = 0
  for (let index = 0; index < text.length;) {
    const code = text.charCodeAt(index)
    if (isJoint(code)) index += 1
    else if (code === closeBrace || code === closeBracket) {
      open.pop()
      index += 1
    }
    else {
      const end = code === quote ? endOfString(text, index) : -1
      const within = open.at(-1)
      if (end !== -1 && isColonNext(text, end)) {
        member = follow(paths, within?.waiting ?? top.waiting, decodeString(text, index, end))
        index = end
        continue
      }
      values += 1
      if (values > maxValues) return [...found, { from: index, to: text.length }]
      const here = !within ? top : within.count < 0 ? member : follow(paths, within.waiting, within.count++)
      const isContainer = code === openBrace || code === openBracket
      const isBeyond = isContainer && open.length >= maxDepth
      if (isContainer && here.waiting.steps.length > 0 && !here.isFound && !isBeyond) {
        open.push({ waiting: here.waiting, count: code === openBracket ? 0 : -1 })
        index += 1
        continue
      }
      const to = isContainer ? endOfContainer(text, index) : code === quote ? (end === -1 ? text.length : end) : endOfBare(text, index)
      if (here.isFound || isBeyond) found.push({ from: index, to })
      index = to
    }
  }
  return found
}

const isJoint = (code: number) => code === comma || code === colon || code === blank || code === lineFeed || code === carriageReturn || code === tab

const bare = /[^\s,:{}[\]"]+/y

function endOfBare(text: string, index: number): number {
  bare.lastIndex = index
  return bare.test(text) ? bare.lastIndex : index + 1
}

const stringOrNumber = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.e+-]*/gi

/** The texts and numbers that stand in these parts of a JSON text, as values that may turn up elsewhere. */
export function listLeaves(text: string, spans: readonly Span[]): string[] {
  const leaves = new Set<string>()
  for (const { from, to } of spans) {
    for (const [whole, string, isKey] of text.slice(from, to).matchAll(stringOrNumber)) {
      if (!isKey) leaves.add(string === undefined ? whole : decodeString(string, 0, string.length))
    }
  }
  return [...leaves]
}
