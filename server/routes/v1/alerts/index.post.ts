import { z } from 'zod'
import { createAlert } from '../../../../pipeline/alerts/alerts.ts'
import { createAlertSchema, newAlertSchema } from '../../../../shared/alerts.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Makes an alert; the secret that its messages are signed with is shown this once',
  description: 'Messages are posted as Standard Webhooks (standardwebhooks.com): verify `webhook-signature` with the secret, and tell repeated ones by `webhook-id`.',
  input: z.object({ body: createAlertSchema }),
  output: newAlertSchema,
  status: 201,
}, ({ caller, input, waybill }) => createAlert(waybill, input.body, caller))
