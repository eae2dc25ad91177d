/** What live pages are told: that something changed, and roughly what. Whoever wants to know more asks the API. */
import { z } from 'zod'

/** What can change. */
export const changeKinds = ['events', 'lanes', 'destinations', 'resubmissions', 'problems', 'integrations'] as const
export type ChangeKind = (typeof changeKinds)[number]

/** A hint. It may tell of more than what changed, never of less. */
export const liveChangeSchema = z.object({
  kinds: z.array(z.enum(changeKinds)).min(1),
  integrationIds: z.array(z.uuid()).nullable().describe('Which integrations it concerns; null: any of them may be.'),
  newCount: z.number().int().nonnegative().describe('Events that arrived.'),
  finishedCount: z.number().int().nonnegative().describe('Events that came to their end.'),
})
export type LiveChange = z.output<typeof liveChangeSchema>
