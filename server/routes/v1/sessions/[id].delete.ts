import { z } from 'zod'
import { endSession } from '../../../../pipeline/sessions.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi, idParams } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'Ends a session of one\'s own; an admin may end those of others',
  input: z.object({ params: idParams }),
  output: z.null(),
  status: 204,
}, async ({ caller, input, waybill }) => {
  await endSession(waybill, input.params.id, caller)
  return null
})
