import { z } from 'zod'
import { deleteAlert } from '../../../../../pipeline/alerts/alerts.ts'
import { admin } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Removes an alert; what has not been delivered yet is not sent',
  input: z.object({ params: idParams }),
  output: z.null(),
  status: 204,
}, async ({ caller, input, waybill }) => {
  await deleteAlert(waybill, input.params.id, caller)
  return null
})
