/** Errors over HTTP, everywhere: RFC 9457 `application/problem+json`. */
import { z } from 'zod'

/** `code` is stable and for machines, `detail` is for people, `errors` lists every fault with its path. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  requestId: z.string(),
})
export type Problem = z.output<typeof problemSchema>
