import { z } from 'zod'
import { listPeople } from '../../../../pipeline/people.ts'
import { personSchema } from '../../../../shared/people.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Everybody who may sign in',
  input: noInput,
  output: z.object({ items: z.array(personSchema) }),
}, async ({ waybill }) => ({ items: await listPeople(waybill.database) }))
