import { z } from 'zod'
import { listAlerts } from '../../../../pipeline/alerts/alerts.ts'
import { alertSchema } from '../../../../shared/alerts.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'The alerts, and how they are doing',
  input: noInput,
  output: z.object({ items: z.array(alertSchema) }),
}, async ({ waybill }) => ({ items: await listAlerts(waybill.database) }))
