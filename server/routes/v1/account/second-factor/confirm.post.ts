import { z } from 'zod'
import { confirmSecondFactor } from '../../../../../pipeline/account.ts'
import { confirmSecondFactorSchema, recoveryCodesSchema } from '../../../../../shared/account.ts'
import { person } from '../../../../utils/access.ts'
import { findSessionToken } from '../../../../utils/authenticate.ts'
import { defineApi } from '../../../../utils/define-api.ts'

export default defineApi({
  role: person,
  summary: 'Confirms the second factor with a first code and ends every other session; the recovery codes are shown this once',
  refusals: ['conflict'],
  input: z.object({ body: confirmSecondFactorSchema }),
  output: recoveryCodesSchema,
}, async ({ caller, input, request, waybill }) => ({
  recoveryCodes: await confirmSecondFactor(waybill, caller, { code: input.body.code, currentToken: findSessionToken(request) }),
}))
