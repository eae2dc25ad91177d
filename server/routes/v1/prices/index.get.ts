import { z } from 'zod'
import { getPrices, priceSchema, pricesQuery } from '../../../../platform/prices.ts'
import { pageOf } from '../../../../platform/page.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'Prices, by article, currency and price list',
  input: z.object({ query: pricesQuery }),
  output: pageOf(priceSchema),
}, ({ input, waybill }) => getPrices(waybill.database, input.query))
