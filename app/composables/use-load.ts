/** How long after a failure a load is tried again. */
const retryEveryMs = 5000

interface LoadOptions<T> { server?: boolean, immediate?: boolean, dedupe?: 'cancel' | 'defer', startWith?: T }

/**
 * What `load` gives: with the page from the server, and in the browser whenever `key` changes. Never holds up the way to a
 * page: until the data is there the page shows its skeleton. Where there is no answer, what was there last stays and the
 * load is tried again until there is one; a refusal takes it away. `startWith` takes the place of the first answer.
 */
export function useLoad<T>(key: MaybeRefOrGetter<string>, load: () => Promise<T>, { startWith, ...options }: LoadOptions<T> = {}) {
  // On the server Nuxt marks the component as asynchronous. The same mark in the browser keeps the ids that Vue makes equal.
  if (options.server !== false) onServerPrefetch(() => undefined)
  const { payload } = useNuxtApp()
  // Nuxt asks for it when a load has failed, too.
  const lastKnown = (): T | undefined => isPassing(payload._errors[toValue(key)]) ? payload.data[toValue(key)] : undefined
  // Nuxt asks for it before every load, and loads where there is nothing.
  const firstKey = toValue(key)
  const first = (asked: string): T | undefined => asked === firstKey && !isMounted ? startWith : undefined
  let isMounted = false
  const loaded = useLazyAsyncData(key, load, { deep: false, default: lastKnown, ...options, ...(startWith === undefined ? {} : { getCachedData: first }) })
  const { error, refresh } = loaded
  const report = useTroubleReport()
  const { plan } = useLookAgain(() => isPassing(error.value) ? retryEveryMs : null, () => refresh())
  onMounted(() => {
    isMounted = true
    watch(error, (now) => {
      report(now)
      plan()
    }, { immediate: true })
  })
  return loaded
}
