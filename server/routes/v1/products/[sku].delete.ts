import { z } from 'zod'
import { productParams, removeProduct } from '../../../../platform/products.ts'
import { operator } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Removes a product',
  input: z.object({ params: productParams }),
  output: z.null(),
  status: 204,
}, async ({ input, waybill }) => {
  await removeProduct(waybill.database, input.params.sku)
  return null
})
