import { sessionSchema } from '../../../shared/session.ts'
import { viewer } from '../../utils/access.ts'
import { defineApi, noInput } from '../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'Who is asking',
  input: noInput,
  output: sessionSchema,
}, ({ caller }) => Promise.resolve({ actor: caller }))
