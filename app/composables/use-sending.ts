/**
 * What everything that sends something needs to know: whether it is under way, and what went wrong. `send` resolves with
 * true when it went well. What was refused because the session had ended is forgotten when it begins again. With `isOpen`,
 * each opening of the dialog begins without the failure of the one before, and `onOpen` puts its fields back to their beginnings.
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

  const { isEnded } = useSessionEnd()
  watch(isEnded, () => {
    if (failure.value && readProblem(failure.value).code === 'unauthenticated') failure.value = null
  })

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
