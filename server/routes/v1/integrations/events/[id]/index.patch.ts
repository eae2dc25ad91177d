import { z } from 'zod'
import { changeEventFlags } from '../../../../../../pipeline/event-details.ts'
import { eventDetailSchema } from '../../../../../../shared/events.ts'
import { operator } from '../../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../../utils/define-api.ts'

const flagsSchema = z.strictObject({ resubmitEnabled: z.boolean().optional(), forceStop: z.boolean().optional() })
  .refine(flags => Object.keys(flags).length > 0, { error: 'names nothing to change; give resubmitEnabled, forceStop or both' })

export default defineApi({
  role: operator,
  summary: 'Stops or frees the machine for one event',
  description: '`resubmitEnabled: false` stops automatic retries; `forceStop: true` stops attempts of any kind until it is cleared.',
  examples: { body: { resubmitEnabled: false } },
  input: z.object({ params: idParams, body: flagsSchema }),
  output: eventDetailSchema,
}, ({ caller, input, waybill }) => changeEventFlags(waybill, input.params.id, input.body, caller))
