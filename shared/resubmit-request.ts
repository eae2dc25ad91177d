/** What a person may ask for when an event is resubmitted. */
import { z } from 'zod'

/**
 * Nothing: the event as it is. `data`: edited data, as they were shown; masked values that are left as they are stand for what
 * arrived. `onlyFailedItems`: those items alone that were neither applied nor overtaken by newer data. Both make a new event. `force`: although newer data were applied, or
 * a part would be applied twice.
 */
export const resubmitRequestSchema = z.strictObject({
  data: z.record(z.string(), z.unknown()).optional(),
  onlyFailedItems: z.boolean().optional(),
  force: z.boolean().optional(),
}).refine(request => request.data === undefined || !request.onlyFailedItems, {
  path: ['onlyFailedItems'], error: 'cannot be combined with data: edit the data, or let Waybill pick the refused items',
})
