import { z } from 'zod'
import { updateIntegration } from '../../../../../pipeline/integrations.ts'
import { integrationOverviewSchema } from '../../../../../shared/integration-overview.ts'
import { updateIntegrationSchema } from '../../../../../shared/integrations.ts'
import { admin } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Changes an integration; fields left out stay as they are',
  input: z.object({ params: idParams, body: updateIntegrationSchema }),
  output: integrationOverviewSchema,
}, ({ caller, input, waybill }) => updateIntegration(waybill, input.params.id, input.body, caller))
