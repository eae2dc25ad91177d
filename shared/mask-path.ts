/**
 * Paths whose values are masked: a small part of JSONPath (RFC 9535), `$` and then one or more of
 * `.name`, `['a name']`, `[0]`, `[*]`, `.*`, and each of them at any depth: `..name`, `..['a name']`, `..[*]`.
 * Names in quotes hold neither quotes nor backslashes. There are no slices, filters or lists of selectors.
 */
import { z } from 'zod'

/** One step of a path: which members or items of a container are meant, of it alone or of everything in it. */
export interface PathSegment { atAnyDepth: boolean, selects: { name: string } | { index: number } | 'all' }

const segment = /(\.\.|\.)?(?:(\*)|([\p{L}_][\p{L}\p{N}_]*))|(\.\.)?\[(?:(\*)|(0|[1-9]\d{0,8})|'([^'"\\]{1,100})'|"([^'"\\]{1,100})")\]/uy

/** What is wrong with a path: where it begins, what stands at `rest`, or that it names nothing. */
export interface PathFault { kind: 'beginning' | 'unreadable' | 'nothing', rest: string }

const faultWords: Record<PathFault['kind'], (rest: string) => string> = {
  beginning: () => 'must begin with $, which stands for the whole message, as in $.data.customer.email',
  unreadable: rest => `cannot be read from "${rest}" on; what may follow is .name, ['a name'], [0], [*] or .*, each also behind ".."`,
  nothing: () => 'must name something within the message',
}

/** A fault in words that go on from the path itself. */
export const describePathFault = ({ kind, rest }: PathFault) => faultWords[kind](rest)

/** The steps of a path, or what is wrong with it. */
export function readMaskPath(path: string): { segments: PathSegment[] } | { fault: PathFault } {
  if (!path.startsWith('$')) return { fault: { kind: 'beginning', rest: path } }
  const segments: PathSegment[] = []
  for (let index = 1; index < path.length; index = segment.lastIndex) {
    segment.lastIndex = index
    const found = segment.exec(path)
    const isBare = found !== null && (found[2] ?? found[3]) !== undefined
    if (!found || (isBare && found[1] === undefined)) return { fault: { kind: 'unreadable', rest: path.slice(index, index + 20) } }
    segments.push({ atAnyDepth: (found[1] ?? found[4]) === '..', selects: selectedBy(found) })
  }
  return segments.length === 0 ? { fault: { kind: 'nothing', rest: '' } } : { segments }
}

function selectedBy([, , anyChild, bareName, , anyItem, index, quoted, doubleQuoted]: RegExpExecArray): PathSegment['selects'] {
  if (anyChild ?? anyItem) return 'all'
  return index === undefined ? { name: bareName ?? quoted ?? doubleQuoted ?? '' } : { index: Number(index) }
}

const maskPathSchema = z.string().max(300).superRefine((path, context) => {
  const read = readMaskPath(path)
  if ('fault' in read) context.addIssue({ code: 'custom', message: describePathFault(read.fault) })
})

/** Paths in the message's coordinates, so what a sender posts under `data` begins with `$.data`. */
export const maskPathsSchema = z.array(maskPathSchema).max(100)
  .describe('JSON paths (a part of RFC 9535) whose values are masked, such as $.data.customer.email, $.data.items[*].note or $..iban.')

/** A path in this form from the keys and indexes that lead there. */
export function writeMaskPath(steps: readonly (string | number)[]): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`
    return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(step) ? `${path}.${step}` : `${path}['${step}']`
  }, '$')
}
