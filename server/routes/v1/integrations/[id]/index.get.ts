import { z } from 'zod'
import { getIntegration } from '../../../../../pipeline/integrations.ts'
import { integrationOverviewSchema } from '../../../../../shared/integration-overview.ts'
import { viewer } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'One integration and how it is doing',
  input: z.object({ params: idParams }),
  output: integrationOverviewSchema,
}, ({ input, waybill }) => getIntegration(waybill.database, input.params.id))
