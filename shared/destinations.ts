/** Where messages go, and whether anybody answers there. */
import { z } from 'zod'
import { cappedCountSchema } from './event-filter.ts'
import { eventErrorSchema } from './events.ts'

/** A destination as all workers know it together. While it is down nothing is sent there but a probe at intervals. */
export const destinationSchema = z.object({
  origin: z.string().describe('Scheme, host and port of its address.'),
  isCurrent: z.boolean().describe('Messages go there now. False: they did so before MANAGEMENT_API_URL was changed.'),
  state: z.enum(['up', 'failing', 'down']).describe('`failing`: the last calls failed, but not often enough to call it down.'),
  since: z.iso.datetime().nullable().describe('Since when it is failing or down; null while it is up.'),
  failureCount: z.number().int().nonnegative().describe('Failures in a row since then.'),
  lastFailure: eventErrorSchema.nullable(),
  nextProbeAt: z.iso.datetime().nullable(),
  probeCount: z.number().int().nonnegative(),
  lastOutage: z.object({ from: z.iso.datetime(), until: z.iso.datetime() }).nullable(),
  message: z.string().describe('The same in a sentence.'),
})
export type Destination = z.output<typeof destinationSchema>

export const destinationsSchema = z.object({
  items: z.array(destinationSchema),
  waiting: cappedCountSchema.describe('Events that are queued, counted up to 10,000.'),
})
export type Destinations = z.output<typeof destinationsSchema>
