import type { EventFilter } from '~~/shared/event-filter'
import type { UrlFilter } from '~/events/filter-in-url'
import { eventFilterSchema, maxNamedEvents } from '~~/shared/event-filter'
import { toEventFilter } from '~/events/filter-in-url'
import { toggleRow, toggleSpan } from '~/events/select-rows'

/**
 * The rows that are selected: some of those that are listed, or all that match the filter, listed or not. Ends when the filter
 * changes. `filterNow` is what to act on; spans up to now end at the moment when it is asked for. `allMatching` is the filter of all that match, as words for an address.
 */
export function useEventSelection(filter: Ref<UrlFilter>, rows: Ref<readonly { id: string }[]>) {
  const ids = shallowRef<ReadonlySet<string>>(new Set())
  const isAllMatching = ref(false)
  let clickedLast: string | null = null
  const listed = computed(() => rows.value.map(row => row.id))

  function clear() {
    ids.value = new Set()
    isAllMatching.value = false
    clickedLast = null
  }
  watch(() => JSON.stringify(filter.value), clear)

  function toggle(id: string, withShift = false) {
    // Taking one out of all that match leaves those that are listed, but for this one.
    const before = isAllMatching.value ? new Set(listed.value) : ids.value
    isAllMatching.value = false
    const next = withShift ? toggleSpan(before, listed.value, [clickedLast, id]) : toggleRow(before, id)
    if (next.size <= maxNamedEvents) ids.value = next
    clickedLast = id
  }
  const isSelected = (id: string) => isAllMatching.value || ids.value.has(id)
  const isEveryRow = computed(() => listed.value.length > 0 && listed.value.every(isSelected))
  const isAny = computed(() => isAllMatching.value || ids.value.size > 0)

  function toggleEvery() {
    if (isEveryRow.value) clear()
    else ids.value = new Set(listed.value.slice(0, maxNamedEvents))
  }
  const allMatching = () => toEventFilter(filter.value, Date.now())
  function filterNow(): EventFilter {
    return isAllMatching.value ? eventFilterSchema.parse(allMatching()) : { ids: [...ids.value] }
  }
  return { ids, isAllMatching, isAny, isEveryRow, isSelected, toggle, toggleEvery, clear, filterNow, allMatching }
}

export type EventSelection = ReturnType<typeof useEventSelection>
