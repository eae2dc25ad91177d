import { z } from 'zod'
import { removeView } from '../../../../pipeline/event-views.ts'
import { person } from '../../../utils/access.ts'
import { defineApi, idParams } from '../../../utils/define-api.ts'

export default defineApi({
  role: person,
  summary: 'Removes a view',
  description: 'A shared one needs the role `operator`.',
  input: z.object({ params: idParams }),
  output: z.null(),
  status: 204,
}, async ({ caller, input, waybill }) => {
  await removeView(waybill, input.params.id, caller)
  return null
})
