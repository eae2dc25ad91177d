/** What `data` is, or was when it was there last: a look that fails does not take away what is shown. */
export function useLastKnown<T>(data: Ref<T | null | undefined>) {
  const last = shallowRef<T | null>(null)
  watch(data, value => last.value = value ?? last.value, { immediate: true })
  return computed(() => data.value ?? last.value)
}
