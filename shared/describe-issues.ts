/** Turns what zod found wrong into faults a person can act on. */
import type { z } from 'zod'
import type { Fault } from './waybill-error.ts'

/** Every fault with its path (`items[3].quantity`); `base` is put in front of each path. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], base: readonly PropertyKey[] = []): Fault[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(key => ({ path: writePath([...base, ...issue.path, key]), message: 'is not a known field' }))
    }
    return [{ path: writePath([...base, ...issue.path]), message: describeIssue(issue) }]
  })
}

/** What is wrong, in words for people; a schema's own words where it has some. */
function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    return issue.message.endsWith('received undefined') ? 'is missing' : `must be ${expectedWords[issue.expected] ?? issue.expected}`
  }
  if (issue.code === 'too_small' && issue.message.startsWith('Too small')) return `must ${boundWords[issue.origin] ?? 'be'} at least ${count(issue.minimum, issue.origin)}`
  if (issue.code === 'too_big' && issue.message.startsWith('Too big')) return `must ${boundWords[issue.origin] ?? 'be'} at most ${count(issue.maximum, issue.origin)}`
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid')) return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`
  if (issue.code === 'invalid_format' && issue.message.startsWith('Invalid')) return formatWords[issue.format] ?? 'is not in the form that is asked for'
  if (issue.code === 'invalid_union' && issue.message.startsWith('Invalid')) return 'is nothing that is possible here'
  return issue.message
}

const expectedWords: Record<string, string> = {
  string: 'a string', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object', record: 'an object',
}
const boundWords: Record<string, string> = { string: 'have', array: 'have' }
const unitWords: Record<string, string> = { string: 'character', array: 'item' }
const formatWords: Record<string, string> = {
  uuid: 'must be an id, a UUID', datetime: 'must be a time such as 2026-11-23T08:42:07Z',
  email: 'must be an e-mail address', url: 'must be an address such as https://example.com',
}

/** How many of what: `1 character`, `2 items`, or only the number. */
function count(bound: number | bigint, origin: string): string {
  const unit = unitWords[origin]
  return unit === undefined ? String(bound) : `${bound} ${unit}${Number(bound) === 1 ? '' : 's'}`
}

/** `['items', 3, 'sku']` as `items[3].sku`. The whole body is `(body)`. */
export function writePath(path: readonly PropertyKey[]): string {
  const written = path.reduce<string>((text, part) => typeof part === 'number' ? `${text}[${part}]` : `${text}${text ? '.' : ''}${String(part)}`, '')
  return written || '(body)'
}
