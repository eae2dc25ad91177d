/**
 * The audit log: who did what, when and from where, and what changed by it. Every act has its words here, and nothing is
 * written down that has none.
 */

/** Every act, in the words that stand between who did it and what it was done to: "Jana skipped the event". */
export const acts = {
  'event.skipped': 'skipped the event',
  'event.parked': 'parked the event',
  'event.unparked': 'put the event back into its lane',
  'event.retried_now': 'did not want to wait for the next retry of the event',
  'event.resubmitted': 'resubmitted the event',
  'event.edited_and_resubmitted': 'edited the event and resubmitted it',
  'event.failed_items_resubmitted': 'resubmitted the refused items of the event',
  'event.flags_changed': 'changed what stops the event',
  'event.revealed': 'looked at the unmasked message of the event',
  'events.exported': 'exported events',
  'resubmission.started': 'started a bulk resubmission',
  'resubmission.paused': 'paused the bulk resubmission',
  'resubmission.resumed': 'resumed the bulk resubmission',
  'resubmission.cancelled': 'cancelled the bulk resubmission',
  'integration.created': 'created the integration',
  'integration.updated': 'changed the integration',
  'integration.paused': 'paused the integration',
  'integration.resumed': 'resumed the integration',
  'integration.key_regenerated': 'made a new key for the integration',
  'integration.deleted': 'deleted the integration',
  'order.created': 'added the order',
  'order.changed': 'changed the order',
  'product.created': 'added the product',
  'product.replaced': 'replaced the product',
  'product.removed': 'removed the product',
  'customer.created': 'added the customer',
  'customer.replaced': 'replaced the customer',
  'customer.removed': 'removed the customer',
  'stock.set': 'set the stock of',
  'stock.adjusted': 'adjusted the stock of',
  'price.set': 'set the prices of',
  'audit.exported': 'exported the audit log',
} as const
export type Act = keyof typeof acts
