/** The filter of the problems as it stands in the address bar. */
import { problemPageRequestSchema } from '../../shared/problems.ts'

/** Names in the address. Without a state it is about those that are open; `owner` is an id or `nobody`. */
export const problemUrlKeys = ['state', 'integration', 'owner', 'q'] as const
type ProblemUrlKey = (typeof problemUrlKeys)[number]
export type ProblemUrl = Partial<Record<ProblemUrlKey, string>>

/** What the address says; anything that is not a filter or not valid is left out. */
export function readProblemUrl(query: Record<string, unknown>): ProblemUrl {
  const found: ProblemUrl = {}
  for (const key of problemUrlKeys) {
    const value = query[key]
    if (typeof value === 'string' && problemPageRequestSchema.safeParse(toProblemQuery({ [key]: value })).success) found[key] = value.trim()
  }
  return found
}

/** The filter for the API. */
export function toProblemQuery({ integration, ...rest }: ProblemUrl): Record<string, string> {
  return { ...rest, ...(integration === undefined ? {} : { integrationId: integration }) }
}

/** True when it asks for more than a state, which has its tabs. */
export const isNarrowed = ({ state: _, ...rest }: ProblemUrl): boolean => Object.keys(rest).length > 0
