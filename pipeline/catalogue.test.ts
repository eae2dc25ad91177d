import { describe, expect, it } from 'vitest'
import { catalogueSchema } from '../shared/integration-overview.ts'
import { describeCatalogue } from './catalogue.ts'

describe('the catalogue', () => {
  it('describes every action with the JSON Schema of its data', () => {
    const [custom] = catalogueSchema.parse(describeCatalogue()).items
    expect(custom?.actions.map(action => action.name)).toContain('inventory.set')
    expect(custom?.actions.find(action => action.name === 'inventory.set')?.dataSchema).toMatchObject({
      type: 'object', required: ['items'], examples: [{ items: [{ sku: 'CHAIR-UNO-BLK', quantity: 42 }, { sku: 'CHAIR-UNO-OAK' }] }], properties: { items: { type: 'array', minItems: 1, maxItems: 1000 } },
    })
  })
})
