import type { EventListState } from '~/composables/use-event-list'

interface KeptEvents { mark: string, state: EventListState, scrollTop: number, focused: string | null }

/**
 * The list of events as it was when an event was opened from it, for the way back through the browser's history: then it shows the same
 * rows in the same place, with the same one in focus. A mark in that step of the history tells it from other ways to the same address,
 * which find the list anew. One list is kept, the one that was left last. `top` is the first element of what scrolls.
 */
export function useKeptEvents(top: Ref<HTMLElement | null>) {
  const kept = useState('kept-events', () => shallowRef<KeptEvents | null>(null))
  const found = import.meta.client && kept.value !== null && history.state?.keptEvents === kept.value.mark ? kept.value : null
  const scroller = () => top.value?.parentElement

  onMounted(() => {
    if (!found) return
    scroller()?.scrollTo({ top: found.scrollTop })
    const rows = scroller()?.querySelectorAll<HTMLElement>('a[data-row]') ?? []
    ;[...rows].find(row => row.getAttribute('href') === found.focused)?.focus({ preventScroll: true })
  })

  /** Keeps what `read` gives when the page is left; null while there is nothing to keep. */
  function keep(read: () => EventListState | null) {
    onBeforeRouteLeave((_, from) => {
      const state = read()
      // On a way through the history the browser has left this step already: the mark would stand in another.
      if (state === null || history.state?.current !== from.fullPath) return
      const mark = String(Date.now())
      history.replaceState({ ...history.state, keptEvents: mark }, '')
      kept.value = { mark, state, scrollTop: scroller()?.scrollTop ?? 0, focused: document.activeElement?.getAttribute('href') ?? null }
    })
  }
  return { state: found?.state ?? null, keep }
}
