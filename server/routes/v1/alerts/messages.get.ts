import { z } from 'zod'
import { listAlertMessages } from '../../../../pipeline/alerts/alerts.ts'
import { alertMessageSchema } from '../../../../shared/alerts.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'The newest messages of all alerts, and what became of them',
  input: noInput,
  output: z.object({ items: z.array(alertMessageSchema) }),
}, async ({ waybill }) => ({ items: await listAlertMessages(waybill.database) }))
