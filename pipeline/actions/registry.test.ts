import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { actions, findAction } from './registry.ts'

const files = readdirSync(import.meta.dirname).filter(file => !['define-action.ts', 'fields.ts', 'registry.ts'].includes(file) && !file.endsWith('.test.ts'))

const samples: Record<string, { data: Record<string, unknown>, call: string, refs: string[], writes: string[] }> = {
  'inventory.set': { data: { items: [{ sku: 'A', quantity: 0, bin: 7 }, { sku: 'A', quantity: 1 }] }, call: 'POST /v1/inventory/bulk-update', refs: ['A'], writes: ['inventory:["A","default"]', 'inventory:["A","default"]'] },
  'inventory.adjust': { data: { items: [{ sku: 'A', delta: -3 }] }, call: 'POST /v1/inventory/adjustments', refs: ['A'], writes: ['inventory:["A","default"]'] },
  'product.upsert': { data: { sku: 'A/B', name: 'Chair' }, call: 'PUT /v1/products/A%2FB', refs: ['A/B'], writes: ['product:["A/B"]'] },
  'price.set': { data: { items: [{ sku: 'A', amount: '19.90', currency: 'EUR' }] }, call: 'POST /v1/prices/bulk-update', refs: ['A'], writes: ['price:["A","EUR","default"]'] },
  'order.create': {
    data: { orderNumber: 'O-1', currency: 'EUR', customer: { customerNumber: 'C-1' }, lines: [{ sku: 'A', quantity: 1, unitPrice: '5' }] },
    call: 'POST /v1/orders',
    refs: ['O-1', 'C-1', 'A'],
    writes: ['order:["O-1","currency"]', 'order:["O-1","customer"]', 'order:["O-1","lines"]'],
  },
  'order.update': { data: { tracking: 'T', orderNumber: 'O-1', status: 'shipped', 7: 'x' }, call: 'PATCH /v1/orders/O-1', refs: ['O-1'], writes: ['order:["O-1","7"]', 'order:["O-1","status"]', 'order:["O-1","tracking"]'] },
  'customer.upsert': { data: { customerNumber: 'C-1', name: 'Ada' }, call: 'PUT /v1/customers/C-1', refs: ['C-1'], writes: ['customer:["C-1"]'] },
}

describe('the registry', () => {
  it('lists every action file of the folder', () => {
    expect(actions.map(action => `${action.name.replace('.', '-')}.ts`).toSorted()).toEqual(files.toSorted())
  })

  it('knows no action that nobody defined', () => {
    expect(findAction('toString')).toBeNull()
  })

  it.each(actions)('$name has an example that would be accepted', ({ read, example }) => {
    expect(read(example)).toMatchObject({ ok: true })
  })

  it.each(Object.entries(samples))('%s becomes its call and finds its references', (name, sample) => {
    const read = findAction(name)?.read(sample.data)
    expect(read).toEqual({ ok: true, call: { method: sample.call.split(' ')[0], path: sample.call.split(' ')[1] }, refs: sample.refs, writes: sample.writes })
  })

  it.each([
    ['inventory.set', { items: [] }, 'items'],
    ['inventory.set', { items: [{ sku: 'A', quantity: -1 }] }, 'items.0.quantity'],
    ['inventory.set', { items: [{ sku: 'A', quantity: 1.5 }] }, 'items.0.quantity'],
    ['inventory.set', { items: Array.from({ length: 1001 }, () => ({ sku: 'A', quantity: 1 })) }, 'items'],
    ['product.upsert', { sku: '..', name: 'N' }, 'sku'],
    ['product.upsert', { sku: '\uD800', name: 'N' }, 'sku'],
    ['price.set', { items: [{ sku: 'A', amount: 19.9, currency: 'EUR' }] }, 'items.0.amount'],
    ['price.set', { items: [{ sku: 'A', amount: '-1', currency: 'EUR' }] }, 'items.0.amount'],
    ['price.set', { items: [{ sku: 'A', amount: '1', currency: 'eur' }] }, 'items.0.currency'],
    ['order.create', { orderNumber: 'O', currency: 'EUR', customer: {}, lines: [] }, 'lines'],
    ['customer.upsert', { customerNumber: 'C', name: 'Ada', email: 'nope' }, 'email'],
  ])('%s refuses %j at %s', (name, data, path) => {
    const read = findAction(name)?.read(data)
    expect(read?.ok === false && read.issues.map(issue => issue.path.join('.'))).toEqual([path])
  })
})
