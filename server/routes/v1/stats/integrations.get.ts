import { getIntegrationFigures } from '../../../../pipeline/figures/integration-figures.ts'
import { integrationFiguresSchema } from '../../../../shared/stats.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'How each integration is doing: its light, what waits and since when, and what failed',
  input: noInput,
  output: integrationFiguresSchema,
}, ({ waybill }) => getIntegrationFigures(waybill.database, waybill.environment.MANAGEMENT_API_URL))
