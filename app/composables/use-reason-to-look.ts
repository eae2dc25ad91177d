/** Whether asking the API makes sense: the tab is shown, and nobody is being asked to sign in again. */
export function useMayCall(): () => boolean {
  const { isEnded } = useSessionEnd()
  return () => !document.hidden && !isEnded.value
}

/**
 * Calls `look` as long as the component is shown, whenever what it shows may have aged unseen, or asking has become
 * pointless: the tab is shown or hidden, the browser has lost or found its network, the session has ended or begun again.
 */
export function useReasonToLook(look: () => void) {
  const { isEnded } = useSessionEnd()
  watch(isEnded, look)
  onMounted(() => {
    document.addEventListener('visibilitychange', look)
    window.addEventListener('online', look)
    window.addEventListener('offline', look)
  })
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', look)
    window.removeEventListener('online', look)
    window.removeEventListener('offline', look)
  })
}
