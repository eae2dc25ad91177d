/** What a sender may know of its own message. */
import { z } from 'zod'
import { eventErrorSchema, eventStatusSchema, itemResultSchema } from './events.ts'

/** `items` is there when the destination said something about each item. */
export const senderOutcomeSchema = z.object({
  messageId: z.uuid(),
  action: z.string(),
  entityId: z.string().nullable(),
  status: eventStatusSchema,
  attempts: z.number().int().nonnegative(),
  acceptedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  error: eventErrorSchema.nullable(),
  items: z.array(itemResultSchema).nullable(),
})
export type SenderOutcome = z.output<typeof senderOutcomeSchema>
