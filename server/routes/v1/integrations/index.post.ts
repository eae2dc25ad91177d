import { z } from 'zod'
import { createIntegration } from '../../../../pipeline/integrations.ts'
import { newIntegrationSchema } from '../../../../shared/integration-overview.ts'
import { createIntegrationSchema } from '../../../../shared/integrations.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Creates an integration; its key is shown this once',
  description: 'Reads no `Idempotency-Key`: its answer holds the API key, which is kept nowhere and so could not be given again. When the answer was lost, find the integration by its name and regenerate its key.',
  input: z.object({ body: createIntegrationSchema }),
  output: newIntegrationSchema,
  status: 201,
}, ({ caller, input, waybill }) => createIntegration(waybill, input.body, caller))
