import { signInOptionsSchema } from '../../../../shared/session.ts'
import { anyone } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: anyone,
  summary: 'The ways to sign in besides a password',
  input: noInput,
  output: signInOptionsSchema,
}, ({ waybill: { identityProvider } }) => Promise.resolve({ singleSignOn: identityProvider && { label: identityProvider.label } }))
