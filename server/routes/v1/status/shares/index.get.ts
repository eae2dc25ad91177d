import { z } from 'zod'
import { listStatusShares } from '../../../../../pipeline/status/shares.ts'
import { statusShareSchema } from '../../../../../shared/status.ts'
import { operator } from '../../../../utils/access.ts'
import { defineApi, noInput } from '../../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'The links to the status page that work',
  input: noInput,
  output: z.object({ items: z.array(statusShareSchema) }),
}, async ({ waybill }) => ({ items: await listStatusShares(waybill.database) }))
