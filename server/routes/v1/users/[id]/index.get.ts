import { z } from 'zod'
import { getPerson } from '../../../../../pipeline/people.ts'
import { personSchema } from '../../../../../shared/people.ts'
import { admin } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'One person',
  input: z.object({ params: idParams }),
  output: personSchema,
}, ({ input, waybill }) => getPerson(waybill.database, input.params.id))
