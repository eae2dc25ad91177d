import { z } from 'zod'
import { bulkAnswer } from '../../../../platform/bulk.ts'
import { setInventory, setInventorySchema } from '../../../../platform/inventory.ts'
import { operator } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'
import { writeOnce } from '../../../utils/write-once.ts'

export default defineApi({
  role: operator,
  summary: 'Sets stock levels, each item for itself',
  idempotencyKey: true,
  input: z.object({ body: setInventorySchema }),
  output: bulkAnswer,
}, ({ caller, input, request }) =>
  writeOnce(request, { caller, body: input.body, answer: bulkAnswer }, transaction => setInventory(transaction, input.body)))
