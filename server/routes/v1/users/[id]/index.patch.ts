import { z } from 'zod'
import { changePerson } from '../../../../../pipeline/people.ts'
import { changePersonSchema, personSchema } from '../../../../../shared/people.ts'
import { admin } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Changes a person\'s name or role, suspends them, or lets them in again',
  refusals: ['conflict'],
  input: z.object({ params: idParams, body: changePersonSchema }),
  output: personSchema,
}, ({ caller, input, waybill }) => changePerson(waybill, input.params.id, input.body, caller))
