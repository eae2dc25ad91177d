/** How long after a failure a load is tried again. */
const retryEveryMs = 5000

/**
 * What `load` gives: with the page from the server, and in the browser whenever `key` changes. Never holds up the way to a
 * page: until the data is there the page shows its skeleton. Where there is no answer, what was there last stays and the
 * load is tried again until there is one; a refusal takes it away.
 */
export function useLoad<T>(key: MaybeRefOrGetter<string>, load: () => Promise<T>, options: { server?: boolean, immediate?: boolean, dedupe?: 'cancel' | 'defer' } = {}) {
  // On the server Nuxt marks the component as asynchronous. The same mark in the browser keeps the ids that Vue makes equal.
  if (options.server !== false) onServerPrefetch(() => undefined)
  const { payload } = useNuxtApp()
  // Nuxt asks for it when a load has failed, too.
  const lastKnown = (): T | undefined => isPassing(payload._errors[toValue(key)]) ? payload.data[toValue(key)] : undefined
  const loaded = useLazyAsyncData(key, load, { deep: false, default: lastKnown, ...options })
  const { error, refresh } = loaded
  const report = useTroubleReport()
  const { plan } = useLookAgain(() => isPassing(error.value) ? retryEveryMs : null, () => refresh())
  onMounted(() => watch(error, (now) => {
    report(now)
    plan()
  }, { immediate: true }))
  return loaded
}
