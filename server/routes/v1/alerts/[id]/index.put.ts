import { z } from 'zod'
import { updateAlert } from '../../../../../pipeline/alerts/alerts.ts'
import { alertSchema, updateAlertSchema } from '../../../../../shared/alerts.ts'
import { admin } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Changes an alert; it looks afresh and tells anew of what is wrong then',
  input: z.object({ params: idParams, body: updateAlertSchema }),
  output: alertSchema,
}, ({ caller, input, waybill }) => updateAlert(waybill, input.params.id, input.body, caller))
