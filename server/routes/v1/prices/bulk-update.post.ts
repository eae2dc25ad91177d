import { z } from 'zod'
import { bulkAnswer } from '../../../../platform/bulk.ts'
import { setPricesSchema, updatePrices } from '../../../../platform/prices.ts'
import { operator } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'
import { writeOnce } from '../../../utils/write-once.ts'

export default defineApi({
  role: operator,
  summary: 'Sets prices, each item for itself',
  idempotencyKey: true,
  input: z.object({ body: setPricesSchema }),
  output: bulkAnswer,
}, ({ caller, input, request }) =>
  writeOnce(request, { caller, body: input.body, answer: bulkAnswer }, transaction => updatePrices(transaction, input.body)))
