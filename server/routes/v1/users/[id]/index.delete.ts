import { z } from 'zod'
import { removePerson } from '../../../../../pipeline/people.ts'
import { admin } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Removes a person; what they did stays on record',
  refusals: ['conflict'],
  input: z.object({ params: idParams }),
  output: z.null(),
  status: 204,
}, async ({ caller, input, waybill }) => {
  await removePerson(waybill, input.params.id, caller)
  return null
})
