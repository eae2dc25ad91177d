import { z } from 'zod'
import { testAlert } from '../../../../../pipeline/alerts/alerts.ts'
import { admin } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Sends a message that says that it is a test; its way can be followed among the messages',
  input: z.object({ params: idParams }),
  output: z.null(),
  status: 204,
}, async ({ caller, input, waybill }) => {
  await testAlert(waybill, input.params.id, caller)
  return null
})
