import { z } from 'zod'
import { setInstallationMasking } from '../../../../pipeline/installation-masking.ts'
import { installationMaskingSchema, maskRulesSchema } from '../../../../shared/masking.ts'
import { admin } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Sets what is masked in the whole installation; it holds for what is masked from then on, in every process within two seconds',
  input: z.object({ body: maskRulesSchema }),
  output: installationMaskingSchema,
}, ({ caller, input, waybill }) => setInstallationMasking(waybill, input.body, caller))
