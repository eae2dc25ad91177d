/** Every action Waybill carries. A test checks that each file of this folder is listed. */
import { customerUpsert } from './customer-upsert.ts'
import type { Action } from './define-action.ts'
import { inventoryAdjust } from './inventory-adjust.ts'
import { inventorySet } from './inventory-set.ts'
import { orderCreate } from './order-create.ts'
import { orderUpdate } from './order-update.ts'
import { priceSet } from './price-set.ts'
import { productUpsert } from './product-upsert.ts'

/** In the order in which the catalogue shows them. */
export const actions: readonly Action[] = [
  inventorySet, inventoryAdjust, productUpsert, priceSet, orderCreate, orderUpdate, customerUpsert,
]

const byName = new Map(actions.map(action => [action.name, action]))

/** Actions that send differences: applying one twice does harm, and one does not make another obsolete. */
export const addingActions: readonly string[] = actions.filter(action => action.addsUp).map(action => action.name)

/** The action of this name, or null when Waybill knows none. */
export function findAction(name: string): Action | null {
  return byName.get(name) ?? null
}
