import { makeLooker } from '~/live/make-looker'

/** Calls `look` every `everyMs` while the tab is shown, and at once when it is shown again: for pages without a live stream. */
export function useLookAgain(everyMs: number, look: () => Promise<unknown>) {
  const looker = makeLooker({ look, everyMs: () => document.hidden ? null : everyMs, isLive: () => false })
  function onVisibility() {
    looker.plan()
    looker.lookNow()
  }
  onMounted(() => {
    document.addEventListener('visibilitychange', onVisibility)
    looker.plan()
  })
  onBeforeUnmount(() => {
    looker.stop()
    document.removeEventListener('visibilitychange', onVisibility)
  })
}
