import { z } from 'zod'
import { businessKey, unnamed } from '../../shared/commerce.ts'
import { defineAction, writeKey } from './define-action.ts'
import { itemsOf } from './fields.ts'

/** Stock levels as they are now; the newest one wins. */
export const inventorySet = defineAction({
  name: 'inventory.set',
  title: 'Set stock levels',
  data: itemsOf({ sku: businessKey, quantity: z.number().int().min(0), location: businessKey.optional() }),
  example: { items: [{ sku: 'CHAIR-UNO-BLK', quantity: 42 }, { sku: 'CHAIR-UNO-OAK', quantity: 0, location: 'BER-1' }] },
  call: () => ({ method: 'POST', path: '/v1/inventory/bulk-update' }),
  refs: data => data.items.map(item => item.sku),
  writes: data => data.items.map(item => writeKey('inventory', item.sku, item.location ?? unnamed)),
})
