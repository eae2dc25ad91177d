import { describeCatalogue } from '../../../../pipeline/catalogue.ts'
import { catalogueSchema } from '../../../../shared/integration-overview.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'What can be integrated: services, their settings, actions and events',
  input: noInput,
  output: catalogueSchema,
}, () => Promise.resolve(describeCatalogue()))
