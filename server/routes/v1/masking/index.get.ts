import { getInstallationMasking } from '../../../../pipeline/installation-masking.ts'
import { installationMaskingSchema } from '../../../../shared/masking.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'Shows what is masked in the whole installation besides what Waybill always masks',
  input: noInput,
  output: installationMaskingSchema,
}, ({ waybill }) => getInstallationMasking(waybill))
