import { z } from 'zod'
import { getProducts, productSchema } from '../../../../platform/products.ts'
import { pageOf, pageQuery } from '../../../../platform/page.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'Products, by SKU',
  input: z.object({ query: pageQuery }),
  output: pageOf(productSchema),
}, ({ input, waybill }) => getProducts(waybill.database, input.query))
