import { z } from 'zod'
import { pauseIntegration } from '../../../../../pipeline/integrations.ts'
import { pausedIntegrationSchema } from '../../../../../shared/integration-overview.ts'
import { operator } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Stops the sending of events; they are still accepted. Calls under way finish',
  input: z.object({ params: idParams }),
  output: pausedIntegrationSchema,
}, ({ caller, input, waybill }) => pauseIntegration(waybill, input.params.id, caller))
