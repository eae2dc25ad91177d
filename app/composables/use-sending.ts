/**
 * What everything that sends something needs to know: whether it is under way, and what went wrong. `send` resolves with
 * true when it went well. With `isOpen`, each opening of the dialog begins without the failure of the one before, and
 * `onOpen` puts its fields back to their beginnings.
 */
export function useSending(isOpen?: Ref<boolean>, onOpen?: () => void) {
  const isSending = ref(false)
  const failure = shallowRef<unknown>(null)
  if (isOpen) {
    watch(isOpen, () => {
      failure.value = null
      onOpen?.()
    }, { immediate: true })
  }

  async function send(act: () => Promise<unknown>): Promise<boolean> {
    isSending.value = true
    failure.value = null
    try {
      await act()
      return true
    }
    catch (error) {
      failure.value = error
      return false
    }
    finally {
      isSending.value = false
    }
  }
  return { isSending, failure, send }
}
