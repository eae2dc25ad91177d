import { z } from 'zod'
import { regenerateKey } from '../../../../../pipeline/integration-keys.ts'
import { regenerateKeySchema, regeneratedKeySchema } from '../../../../../shared/integration-overview.ts'
import { admin } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Makes a new key, shown this once; the one before it ends at once or after an overlap',
  examples: { body: { overlapSeconds: 86_400 } },
  input: z.object({ params: idParams, body: regenerateKeySchema.prefault({}) }),
  output: regeneratedKeySchema,
}, ({ caller, input, waybill }) => regenerateKey(waybill, input.params.id, input.body.overlapSeconds, caller))
