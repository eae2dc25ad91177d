import { makeLooker } from '~/live/make-looker'

/** Calls `look` every `everyMs` while the tab is shown, and at once when there is reason to: for what has no live stream. */
export function useLookAgain(everyMs: number | (() => number | null), look: () => Promise<unknown>) {
  const mayCall = useMayCall()
  const looker = makeLooker({ look, everyMs: () => mayCall() ? toValue(everyMs) : null, isLive: () => false })
  useReasonToLook(() => {
    looker.plan()
    looker.lookNow()
  })
  onMounted(() => looker.plan())
  onBeforeUnmount(() => looker.stop())
  return { plan: () => looker.plan() }
}
