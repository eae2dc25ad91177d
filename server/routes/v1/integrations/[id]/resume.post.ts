import { z } from 'zod'
import { resumeIntegration } from '../../../../../pipeline/integrations.ts'
import { integrationOverviewSchema } from '../../../../../shared/integration-overview.ts'
import { operator } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Lets events be sent again',
  input: z.object({ params: idParams }),
  output: integrationOverviewSchema,
}, ({ caller, input, waybill }) => resumeIntegration(waybill, input.params.id, caller))
