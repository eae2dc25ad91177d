import { z } from 'zod'
import { renewRecoveryCodes } from '../../../../../pipeline/account.ts'
import { bothProofsSchema, recoveryCodesSchema } from '../../../../../shared/account.ts'
import { person } from '../../../../utils/access.ts'
import { defineApi } from '../../../../utils/define-api.ts'

export default defineApi({
  role: person,
  summary: 'Makes new recovery codes, shown this once; the ones before end',
  refusals: ['conflict'],
  input: z.object({ body: bothProofsSchema }),
  output: recoveryCodesSchema,
}, async ({ caller, input, waybill }) => ({ recoveryCodes: await renewRecoveryCodes(waybill, caller, input.body) }))
