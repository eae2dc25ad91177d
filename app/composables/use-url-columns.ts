import type { EventColumn } from '~~/shared/event-columns'
import { readUrlColumns, usualColumns, writeUrlColumns } from '~/events/columns-in-url'

/** The columns in the address bar: those that are `shown`, and what was `chosen`, null for the usual ones. Choosing leaves no step to go back to. */
export function useUrlColumns() {
  const route = useRoute()
  const router = useRouter()
  const chosen = computed(() => readUrlColumns(route.query))
  return {
    chosen,
    shown: computed(() => chosen.value ?? usualColumns),
    choose: (columns: readonly EventColumn[] | null) => router.replace({ query: { ...route.query, columns: undefined, ...writeUrlColumns(columns) } }),
  }
}
