/** The messages of the demo's ERP, with what a person is told about them. */

/** What a message is about, as the console names it. */
export type FeedKind = 'product' | 'stock' | 'movement' | 'prices' | 'order' | 'shipment' | 'customer'

/** What is wrong with a message on purpose: refused by Waybill at once, by the platform, or by the platform for one item. */
export type Flaw = 'refused at the door' | 'refused by the platform' | 'refused for one item'

/** A message as it goes to the inbound endpoint. */
export interface FeedMessage {
  kind: FeedKind
  flaw: Flaw | null
  /** One line for a person. */
  told: string
  body: { action: string, entityId?: string, data: Record<string, unknown> }
}
