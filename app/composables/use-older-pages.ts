interface Page<Item> { items: Item[], nextCursor: string | null }

/** The pages after the first one, loaded one by one when asked for, from those in `before` on. They are forgotten when `key` changes. */
export function useOlderPages<Item>(
  key: Ref<string>,
  firstPage: Ref<Pick<Page<Item>, 'nextCursor'> | undefined>,
  fetchPage: (cursor: string | null) => Promise<Page<Item>>,
  before: { older: Item[], nextCursor: string | null } | null = null,
) {
  const older = shallowRef<Item[]>(before?.older ?? [])
  const olderCursor = shallowRef<string | null | undefined>(before?.nextCursor)
  const nextCursor = computed(() => olderCursor.value === undefined ? firstPage.value?.nextCursor ?? null : olderCursor.value)
  const isLoadingMore = ref(false)
  const moreError = shallowRef<unknown>(null)

  async function loadMore() {
    const forKey = key.value
    isLoadingMore.value = true
    moreError.value = null
    try {
      const page = await fetchPage(nextCursor.value)
      if (key.value !== forKey) return
      older.value = [...older.value, ...page.items]
      olderCursor.value = page.nextCursor
    }
    catch (failure) {
      moreError.value = failure
    }
    finally {
      isLoadingMore.value = false
    }
  }
  function forgetOlder() {
    older.value = []
    olderCursor.value = undefined
    moreError.value = null
  }
  watch(key, forgetOlder)
  return { older, nextCursor, loadMore, isLoadingMore, moreError, forgetOlder }
}
