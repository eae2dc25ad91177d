import { z } from 'zod'
import { createIntegration } from '../../../../pipeline/integrations.ts'
import { newIntegrationSchema } from '../../../../shared/integration-overview.ts'
import { createIntegrationSchema } from '../../../../shared/integrations.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Creates an integration; its key is shown this once',
  input: z.object({ body: createIntegrationSchema }),
  output: newIntegrationSchema,
  status: 201,
}, ({ caller, input, waybill }) => createIntegration(waybill, input.body, caller))
