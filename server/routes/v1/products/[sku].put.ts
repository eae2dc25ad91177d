import { z } from 'zod'
import { productParams, productSchema, writeProduct, writeProductSchema } from '../../../../platform/products.ts'
import { operator } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'
import { writeOnce } from '../../../utils/write-once.ts'

export default defineApi({
  role: operator,
  summary: 'Makes or replaces a product',
  idempotencyKey: true,
  otherStatuses: { 201: 'Made; it was not there before.' },
  input: z.object({ params: productParams, body: writeProductSchema }),
  output: productSchema,
}, ({ caller, input, request }) =>
  writeOnce(request, { caller, body: input.body, answer: productSchema }, transaction => writeProduct(transaction, input.params.sku, input.body)))
