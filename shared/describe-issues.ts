/** Turns what zod found wrong into faults a person can act on. */
import type { z } from 'zod'
import type { Fault } from './waybill-error.ts'

/** Every fault with its path (`items[3].quantity`); `base` is put in front of each path. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], base: readonly PropertyKey[] = []): Fault[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(key => ({ path: writePath([...base, ...issue.path, key]), message: 'is not a known field' }))
    }
    return [{ path: writePath([...base, ...issue.path]), message: issue.message }]
  })
}

/** `['items', 3, 'sku']` as `items[3].sku`. The whole body is `(body)`. */
export function writePath(path: readonly PropertyKey[]): string {
  const written = path.reduce<string>((text, part) => typeof part === 'number' ? `${text}[${part}]` : `${text}${text ? '.' : ''}${String(part)}`, '')
  return written || '(body)'
}
