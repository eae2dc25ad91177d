/** Fields that several actions share. */
import { z } from 'zod'

/** An article number, order number or customer number: 1–255 characters. */
export const businessKey = z.string().min(1).max(255)

/** Money is a decimal string, never a float: up to 14 digits before the point and 6 behind it. */
export const decimalString = z.string().regex(/^\d{1,14}(\.\d{1,6})?$/, {
  error: 'must be a decimal string such as "19.90" (not a number, no sign, at most 6 decimals)',
})

/** ISO 4217 alphabetic code. */
export const currencyCode = z.string().regex(/^[A-Z]{3}$/, { error: 'must be an ISO 4217 code of three capital letters, such as "EUR"' })

/** A list of 1 to 1,000 items, each an object whose unknown fields are kept. */
export const itemsOf = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.looseObject({ items: z.array(z.looseObject(shape)).min(1).max(1000) })

/** An address in free form; what the commerce platform makes of it is its own affair. */
export const address = z.looseObject({})

/** Path segment of a URL. */
export const segment = (value: string) => encodeURIComponent(value)
