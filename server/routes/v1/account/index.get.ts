import { getAccount } from '../../../../pipeline/account.ts'
import { accountSchema } from '../../../../shared/account.ts'
import { person } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: person,
  summary: 'One\'s own account',
  input: noInput,
  output: accountSchema,
}, ({ caller, waybill }) => getAccount(waybill.database, caller))
