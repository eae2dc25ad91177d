/** Bulk calls answer per item: one bad item never fails the rest. */
import { z } from 'zod'

/** A list of 1 to 1,000 items; fields the platform does not know are ignored. */
export const bulkOf = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.looseObject({ items: z.array(z.looseObject(shape)).min(1).max(1000) })

/** One result per item, in the order of the items. */
export const bulkAnswer = z.object({
  items: z.array(z.object({ sku: z.string(), ok: z.boolean(), error: z.string().optional() })),
})

/** What became of one item; `error` null means that it was done. */
export function itemResult(sku: string, error: string | null) {
  return error === null ? { sku, ok: true } : { sku, ok: false, error }
}

/** Why nothing is written for an article that its product says is not sold any more. */
export const productIsInactive = 'the product is inactive'
