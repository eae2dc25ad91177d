/**
 * What `load` gives: with the page from the server, and in the browser whenever `key` changes. Never holds up the way to a
 * page: until the data is there the page shows its skeleton.
 */
export function useLoad<T>(key: MaybeRefOrGetter<string>, load: () => Promise<T>, options: { server?: boolean, immediate?: boolean, dedupe?: 'cancel' | 'defer' } = {}) {
  // On the server Nuxt marks the component as asynchronous. The same mark in the browser keeps the ids that Vue makes equal.
  if (options.server !== false) onServerPrefetch(() => undefined)
  return useLazyAsyncData(key, load, { deep: false, ...options })
}
