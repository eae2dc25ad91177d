import { z } from 'zod'
import { deleteIntegration } from '../../../../../pipeline/delete-integration.ts'
import { admin } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Deletes an integration; refused while events are unfinished, unless force=true skips them',
  refusals: ['conflict'],
  input: z.object({ params: idParams, query: z.object({ force: z.enum(['true', 'false']).default('false') }) }),
  output: z.null(),
  status: 204,
}, async ({ caller, input, waybill }) => {
  await deleteIntegration(waybill, input.params.id, input.query.force === 'true', caller)
  return null
})
