/** The filter of the audit log as it stands in the address bar. */
import { auditFilterSchema } from '../../shared/audit.ts'
import { ranges, toSpan } from '../events/filter-in-url.ts'

/** Names in the address. `act` is an act or, with a dot at its end, a group of them. */
export const auditUrlKeys = ['act', 'actor', 'subjectType', 'subjectId', 'q', 'range', 'from', 'to'] as const
type AuditUrlKey = (typeof auditUrlKeys)[number]
export type AuditUrl = Partial<Record<AuditUrlKey, string>>

/** What the address says; anything that is not a filter or not valid is left out. */
export function readAuditUrl(query: Record<string, unknown>): AuditUrl {
  const found: AuditUrl = {}
  for (const key of auditUrlKeys) {
    const value = query[key]
    if (typeof value === 'string' && isValid(key, value.trim())) found[key] = value.trim()
  }
  return found
}

function isValid(key: AuditUrlKey, value: string): boolean {
  return key === 'range' ? Object.hasOwn(ranges, value) : auditFilterSchema.safeParse({ [key]: value }).success
}

/** The filter for the API. `nowMs` is where relative spans end. */
export function toAuditQuery({ range, from, to, ...rest }: AuditUrl, nowMs: number): Record<string, string> {
  return { ...rest, ...toSpan({ range, from, to }, nowMs) }
}

/** What changed by an act, field by field, as text; what was not there is null. */
export function listChangedFields({ before, after }: { before: Record<string, unknown> | null, after: Record<string, unknown> | null }) {
  const text = (state: Record<string, unknown> | null, name: string) => {
    const value = state?.[name]
    return value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value)
  }
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return names.map(name => ({ name, before: text(before, name), after: text(after, name) }))
}
