import { getPossibleOwners } from '../../../../pipeline/problems/problem-pages.ts'
import { possibleOwnersSchema } from '../../../../shared/problems.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'Who may look after a problem: everybody who can sign in, by name',
  input: noInput,
  output: possibleOwnersSchema,
}, ({ waybill }) => getPossibleOwners(waybill.database))
