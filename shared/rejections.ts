/** Rejections: requests that were refused at the door and became no event. */
import { z } from 'zod'

/** One rejection. What it says was masked before it was written; `bodyExcerpt` is the beginning of the body, null when that was not read or came without a valid key. */
export const rejectionSchema = z.object({
  id: z.uuid(),
  rejectedAt: z.iso.datetime(),
  httpStatus: z.number().int(),
  code: z.string(),
  message: z.string(),
  faults: z.array(z.object({ path: z.string(), message: z.string() })),
  bodyExcerpt: z.string().nullable(),
})

/** How many requests were refused in the hour that begins at `hour`, and how many of them are kept to be looked at. */
export const rejectionHourSchema = z.object({
  hour: z.iso.datetime(),
  rejected: z.number().int(),
  kept: z.number().int(),
})

/** The page wanted. `cursor` is the `nextCursor` of the page before; newest first. */
export const rejectionPageRequestSchema = z.object({
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type RejectionPageRequest = z.output<typeof rejectionPageRequestSchema>

/** A page of rejections. `hours` names, newest first, those of the last 24 in which something was refused; `last24Hours` is their sum. */
export const rejectionPageSchema = z.object({
  items: z.array(rejectionSchema),
  nextCursor: z.string().nullable(),
  hours: z.array(rejectionHourSchema),
  last24Hours: z.number().int(),
})
export type RejectionPage = z.output<typeof rejectionPageSchema>
