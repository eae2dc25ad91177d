import { z } from 'zod'
import { inventoryQuery, levelSchema, listInventory } from '../../../../platform/inventory.ts'
import { pageOf } from '../../../../platform/page.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'Stock levels, by article and place',
  input: z.object({ query: inventoryQuery }),
  output: pageOf(levelSchema),
}, ({ input, waybill }) => listInventory(waybill.database, input.query))
