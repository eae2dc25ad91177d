import { z } from 'zod'
import { listIntegrations } from '../../../../pipeline/integrations.ts'
import { integrationOverviewSchema } from '../../../../shared/integration-overview.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'Every integration and how it is doing',
  input: noInput,
  output: z.object({ items: z.array(integrationOverviewSchema) }),
}, async ({ waybill }) => ({ items: await listIntegrations(waybill.database) }))
