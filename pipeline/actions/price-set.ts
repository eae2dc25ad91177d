import { businessKey, currencyCode, decimalString, unnamed } from '../../shared/commerce.ts'
import { defineAction, writeKey } from './define-action.ts'
import { itemsOf } from './fields.ts'

/** Prices as they are now, per currency and price list. */
export const priceSet = defineAction({
  name: 'price.set',
  title: 'Set prices',
  data: itemsOf({ sku: businessKey, amount: decimalString, currency: currencyCode, priceList: businessKey.optional() }),
  example: { items: [{ sku: 'CHAIR-UNO-BLK', amount: '149.90', currency: 'EUR' }, { sku: 'CHAIR-UNO-BLK', amount: '139.00', currency: 'EUR', priceList: 'dealers' }] },
  call: () => ({ method: 'POST', path: '/v1/prices/bulk-update' }),
  refs: data => data.items.map(item => item.sku),
  writes: data => data.items.map(item => writeKey('price', item.sku, item.currency, item.priceList ?? unnamed)),
})
