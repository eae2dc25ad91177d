import { getDestinations } from '../../../../pipeline/destinations.ts'
import { destinationsSchema } from '../../../../shared/destinations.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'Where messages go, whether anybody answers there, and since when not',
  input: noInput,
  output: destinationsSchema,
}, ({ waybill }) => getDestinations(waybill.database, waybill.environment.MANAGEMENT_API_URL))
