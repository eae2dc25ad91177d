import { z } from 'zod'
import { listIntegrations } from '../../../../pipeline/integrations.ts'
import { integrationOverviewSchema } from '../../../../shared/integration-overview.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'Integrations whose name or service contains the words given',
  input: z.object({ query: z.object({ q: z.string().trim().min(1).max(100) }) }),
  output: z.object({ items: z.array(integrationOverviewSchema) }),
}, async ({ input, waybill }) => ({ items: await listIntegrations(waybill.database, input.query.q) }))
