/** Looking at what arrived without its mask. */
import { z } from 'zod'
import { noteSchema } from './plain-text.ts'

/** Why somebody wants to see it. */
export const revealRequestSchema = z.strictObject({ reason: noteSchema.min(5) })

/** What arrived: its data, and the whole text exactly as it was sent. */
export const revealedPayloadSchema = z.object({ data: z.unknown(), raw: z.string() })
export type RevealedPayload = z.output<typeof revealedPayloadSchema>
