import { z } from 'zod'
import { bulkAnswer } from '../../../../platform/bulk.ts'
import { adjustInventory, adjustInventorySchema } from '../../../../platform/inventory.ts'
import { operator } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'
import { writeOnce } from '../../../utils/write-once.ts'

export default defineApi({
  role: operator,
  summary: 'Adds movements to stock levels, each item for itself',
  idempotencyKey: true,
  input: z.object({ body: adjustInventorySchema }),
  output: bulkAnswer,
}, ({ caller, input, request }) =>
  writeOnce(request, { caller, body: input.body, answer: bulkAnswer }, transaction => adjustInventory(transaction, input.body)))
