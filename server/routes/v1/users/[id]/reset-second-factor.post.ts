import { z } from 'zod'
import { resetSecondFactor } from '../../../../../pipeline/people.ts'
import { personSchema } from '../../../../../shared/people.ts'
import { admin } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Takes away the second factor of somebody who has lost it',
  refusals: ['conflict'],
  input: z.object({ params: idParams }),
  output: personSchema,
}, ({ caller, input, waybill }) => resetSecondFactor(waybill, input.params.id, caller))
