import { z } from 'zod'
import { pauseIntegration } from '../../../../../pipeline/integrations.ts'
import { integrationOverviewSchema } from '../../../../../shared/integration-overview.ts'
import { operator } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Stops the sending of events; they are still accepted',
  input: z.object({ params: idParams }),
  output: integrationOverviewSchema,
}, ({ caller, input, waybill }) => pauseIntegration(waybill, input.params.id, caller))
