import { z } from 'zod'
import { businessKey } from '../../shared/commerce.ts'
import { defineAction, writeKey } from './define-action.ts'
import { segment } from './fields.ts'

/** A product, made or brought up to date. */
export const productUpsert = defineAction({
  name: 'product.upsert',
  title: 'Create or update a product',
  data: z.looseObject({
    sku: businessKey,
    name: z.string().min(1).max(500),
    description: z.string().max(50_000).optional(),
    attributes: z.record(z.string(), z.unknown()).optional(),
    active: z.boolean().optional(),
  }),
  example: { sku: 'CHAIR-UNO-BLK', name: 'Chair Uno, black', description: 'Stackable, for indoors.', attributes: { color: 'black', weightKg: '4.2' }, active: true },
  call: data => ({ method: 'PUT', path: `/v1/products/${segment(data.sku)}` }),
  refs: data => [data.sku],
  writes: data => [writeKey('product', data.sku)],
})
