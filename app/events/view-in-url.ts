/** A view of events and the address that shows the same: one becomes the other without losing anything. */
import type { EventView, ViewFilter } from '../../shared/event-views.ts'
import { viewFilterSchema } from '../../shared/event-views.ts'
import { writeUrlColumns } from './columns-in-url.ts'
import type { UrlFilter } from './filter-in-url.ts'
import { toEventFilter, writeUrlFilter } from './filter-in-url.ts'

/** What a view keeps of the filter in the address: spans up to now stay so, whenever it is opened. */
export function toViewFilter({ range, ...url }: UrlFilter): ViewFilter {
  return viewFilterSchema.parse({ ...toEventFilter(url, 0), ...(range ? { range } : {}) })
}

/** The address of a view. Two that show the same have the same address. */
export function writeView({ filter, columns }: Pick<EventView, 'filter' | 'columns'>): Record<string, string> {
  const { integrationId, problemId, entityId, ...rest } = filter
  return { ...writeUrlFilter({ ...rest, integration: integrationId, problem: problemId, entity: entityId }), ...writeUrlColumns(columns) }
}
