/** Fields that several actions share. */
import { z } from 'zod'
import { writeKey } from './define-action.ts'

/** A list of 1 to 1,000 items, each an object whose unknown fields are kept. */
export const itemsOf = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.looseObject({ items: z.array(z.looseObject(shape)).min(1).max(1000) })

/** An address in free form; what the commerce platform makes of it is its own affair. */
export const address = z.looseObject({})

/** Path segment of a URL. */
export const segment = (value: string) => encodeURIComponent(value)

/** What a message says of an order, by the names of the fields, whatever their order in the text. */
export const orderFields = (data: object) => Object.keys(data).filter(name => name !== 'orderNumber').toSorted()

/** An order is overwritten field by field: its status does not make its tracking obsolete. */
export const orderWrites = (data: { orderNumber: string }) => orderFields(data).map(name => writeKey('order', data.orderNumber, name))
