import { z } from 'zod'

/** The bulk resubmission that a page shows the progress of: its id stands in the address, so that it is still there after a reload. */
export function useResubmissionJob() {
  const route = useRoute()
  const router = useRouter()
  const current = computed(() => z.uuid().safeParse(route.query.job).data ?? null)
  /** The part of the address that keeps it there. */
  const query = computed(() => current.value === null ? {} : { job: current.value })
  const show = (id: string | null) => {
    const { job: _, ...rest } = route.query
    return router.replace({ query: id === null ? rest : { ...rest, job: id } })
  }
  return { current, query, show }
}
