/** Fields that several actions share. */
import { z } from 'zod'

/** A list of 1 to 1,000 items, each an object whose unknown fields are kept. */
export const itemsOf = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.looseObject({ items: z.array(z.looseObject(shape)).min(1).max(1000) })

/** An address in free form; what the commerce platform makes of it is its own affair. */
export const address = z.looseObject({})

/** Path segment of a URL. */
export const segment = (value: string) => encodeURIComponent(value)
