import type { ChangeKind, LiveChange } from '~~/shared/live'
import type { Looker } from '~/live/make-looker'
import { connectLive } from '~/live/connect-live'
import { makeLooker } from '~/live/make-looker'

/** What a component shows: hints about anything else do not concern it. */
export interface LiveInterest {
  kinds: readonly ChangeKind[]
  /** Only of this integration, where that is given. */
  integrationId?: () => string | undefined
  /** Milliseconds between two looks at the least, and while there is no live stream; null: there is nothing to look for. */
  everyMs: () => number | null
}

/** Everything that follows the one stream of this tab. */
const followers = new Map<Looker, LiveInterest>()
let disconnect: (() => void) | null = null
let isLive = false

/**
 * Calls `look` again whenever what this component shows may have changed, as long as it is shown; see `make-looker.ts` for how often, and
 * `use-reason-to-look.ts` for when it pauses. A look that fails is reported, and repeated.
 */
export function useLive(interest: LiveInterest, look: () => Promise<unknown>) {
  const mayCall = useMayCall()
  const report = useTroubleReport()
  const looker = makeLooker({
    look: () => look().then(() => report(null), report),
    everyMs: () => mayCall() ? interest.everyMs() : null,
    isLive: () => isLive,
  })
  useReasonToLook(() => {
    connectWhileNeeded(mayCall())
    looker.plan()
    looker.lookNow()
  })

  onMounted(() => {
    followers.set(looker, interest)
    connectWhileNeeded(mayCall())
    looker.plan()
  })
  onBeforeUnmount(() => {
    followers.delete(looker)
    looker.stop()
    connectWhileNeeded(mayCall())
  })
  return { plan: () => looker.plan() }
}

function connectWhileNeeded(mayCall: boolean) {
  if (followers.size > 0 && mayCall) disconnect ??= connectLive(() => new EventSource('/v1/stream'), { onOpen, onChange, onLost })
  else {
    disconnect?.()
    disconnect = null
    isLive = false
  }
}

function onOpen() {
  isLive = true
  for (const looker of followers.keys()) looker.hint()
}

function onLost() {
  isLive = false
  for (const looker of followers.keys()) looker.plan()
}

function onChange(change: LiveChange) {
  for (const [looker, interest] of followers) {
    if (concerns(change, interest)) looker.hint()
  }
}

function concerns(change: LiveChange, { kinds, integrationId }: LiveInterest): boolean {
  const wanted = integrationId?.()
  const isOurs = wanted === undefined || change.integrationIds === null || change.integrationIds.includes(wanted)
  return isOurs && change.kinds.some(kind => kinds.includes(kind))
}
