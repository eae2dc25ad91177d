import type { EventView } from '~~/shared/event-views'
import { explainView } from '~/explain/explain-view'
import { toViewFilter, writeView } from '~/events/view-in-url'

type Shown = Pick<EventView, 'filter' | 'columns'>

/** What the list of events shows, as a view would keep it. `isListed` tells whether a view shows the same, `say` what one shows, in words. */
export function useListedView() {
  const language = useLanguage()
  const { nameOf } = useIntegrationNames()
  const now = useNow()
  const { filter } = useUrlFilter()
  const { chosen } = useUrlColumns()
  const listed = computed<Shown>(() => ({ filter: toViewFilter(filter.value), columns: chosen.value }))
  const address = (shown: Shown) => JSON.stringify(writeView(shown))
  return {
    listed,
    isListed: (view: Shown) => address(view) === address(listed.value),
    say: (shown: Shown) => explainView(shown, { nameOf, nowMs: now.value }, language),
  }
}
