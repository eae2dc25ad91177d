/** What the inbound endpoint answers: to a message, to a trial of one, and to a batch. */
import { z } from 'zod'
import { orderings } from './integrations.ts'
import { problemSchema } from './problem.ts'

/** What became of a message that was accepted. */
export const acceptedSchema = z.object({ messageId: z.uuid() })

/** What may stand behind the address of a message. */
export const inboundQuerySchema = z.object({ dryRun: z.enum(['true', 'false']).default('false') })

/** What would happen to a message. Nothing of it was stored. */
export const dryRunSchema = z.object({
  valid: z.literal(true),
  wouldBe: z.enum(['queued', 'replayed']).describe('`replayed`: its Idempotency-Key stands for an equal message, whose id is `replayedMessageId`.'),
  replayedMessageId: z.uuid().nullable(),
  action: z.string(),
  entityId: z.string().nullable(),
  call: z.object({ method: z.enum(['POST', 'PUT', 'PATCH']), path: z.string() }).describe('The call at the Management API that it would become.'),
  lane: z.object({
    ordering: z.enum(orderings),
    entityId: z.string().nullable().describe('Whose lane it would join; null: the one of the whole integration.'),
    waiting: z.number().int().nonnegative().nullable().describe('Events that would go before it, counted up to 1,000; null where there is no order.'),
  }),
  paused: z.boolean().describe('True: it would be accepted, and sent when the integration is resumed.'),
})
export type DryRun = z.output<typeof dryRunSchema>

const acceptedLine = z.object({ line: z.number().int(), status: z.literal(202), messageId: z.uuid(), replayed: z.boolean() })

const refusedLine = problemSchema.pick({ status: true, code: true, detail: true, errors: true }).extend({ line: z.number().int() })

/** One entry per message, in the order of the lines; lines are counted from 1, blank ones too. */
export const batchAnswerSchema = z.object({
  items: z.array(z.union([acceptedLine, refusedLine])),
  accepted: z.number().int(),
  refused: z.number().int(),
})
export type BatchAnswer = z.output<typeof batchAnswerSchema>
