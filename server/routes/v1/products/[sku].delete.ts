import { z } from 'zod'
import { productParams, removeProduct } from '../../../../platform/products.ts'
import { operator } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'
import { writeRecorded } from '../../../utils/write-once.ts'

export default defineApi({
  role: operator,
  summary: 'Removes a product',
  input: z.object({ params: productParams }),
  output: z.null(),
  status: 204,
}, async ({ caller, input, request }) => {
  await writeRecorded(request, caller, transaction => removeProduct(transaction, input.params.sku))
  return null
})
