import { z } from 'zod'
import { businessKey, unnamed } from '../../shared/commerce.ts'
import { defineAction, writeKey } from './define-action.ts'
import { itemsOf } from './fields.ts'

/** Stock movements, to be added to what is there. */
export const inventoryAdjust = defineAction({
  name: 'inventory.adjust',
  title: 'Adjust stock levels',
  addsUp: true,
  data: itemsOf({ sku: businessKey, delta: z.number().int(), location: businessKey.optional() }),
  example: { items: [{ sku: 'CHAIR-UNO-BLK', delta: -3, location: 'BER-1' }] },
  call: () => ({ method: 'POST', path: '/v1/inventory/adjustments' }),
  refs: data => data.items.map(item => item.sku),
  writes: data => data.items.map(item => writeKey('inventory', item.sku, item.location ?? unnamed)),
})
