import { z } from 'zod'
import { getProduct, productParams, productSchema } from '../../../../platform/products.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'One product',
  input: z.object({ params: productParams }),
  output: productSchema,
}, ({ input, waybill }) => getProduct(waybill.database, input.params.sku))
