/** How often a key or a token may ask: so many requests a second, and so many at once after a rest. */
import { z } from 'zod'

export const rateLimitSchema = z.strictObject({
  perSecond: z.number().int().min(1).max(100_000),
  burst: z.number().int().min(1).max(1_000_000),
})
export type RateLimit = z.output<typeof rateLimitSchema>
