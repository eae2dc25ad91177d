import { z } from 'zod'
import { findOutcome } from '../../../../../pipeline/outcome.ts'
import { senderOutcomeSchema } from '../../../../../shared/sender-outcome.ts'
import { sender } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

/** What became of a message, for the sender who sent it. */
export default defineApi({
  role: sender,
  summary: 'Ask what became of a message',
  input: z.object({ params: idParams }),
  output: senderOutcomeSchema,
}, ({ caller, input, waybill }) => findOutcome(waybill.database, caller, input.params.id))
