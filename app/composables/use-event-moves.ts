import type { Move } from '~/events/moves'
import { moveIcons } from '~/events/moves'
import { explainRefusal } from '~/explain/explain-refusal'
import type { EventDetail } from '~~/shared/events'

/** Moves that are made at once, without a dialog: nothing is lost by them. */
const direct = {
  'retry-now': { text: 'retryNow', flags: null },
  'clear-stop': { text: 'clearStop', flags: { forceStop: false } },
  'stop-retries': { text: 'stopRetries', flags: { resubmitEnabled: false } },
  'allow-retries': { text: 'allowRetries', flags: { resubmitEnabled: true } },
} as const

const isDirect = (move: Move): move is keyof typeof direct => Object.hasOwn(direct, move)

/**
 * What the buttons of events do. Some moves are made at once; for the others `chosen` says which dialog to open, with the
 * event as it is at that moment. `pending` is the move whose button has been pressed and waits.
 */
export function useEventMoves(onDone: () => void) {
  const language = useLanguage()
  const { t } = language
  const api = useApi()
  const toast = useToast()
  const chosen = shallowRef<{ move: Move, event: EventDetail } | null>(null)
  const pending = shallowRef<{ move: Move, eventId: string } | null>(null)

  async function make(move: keyof typeof direct, eventId: string) {
    const { text, flags } = direct[move]
    if (flags === null) await api.post('/v1/integrations/events/:id/retry-now', { id: eventId })
    else await api.patch('/v1/integrations/events/:id', { id: eventId, body: flags })
    toast.add({ color: 'success', icon: moveIcons[move], title: t(`event.moved.${text}`), description: t(`event.moved.${text}Text`) })
    onDone()
  }

  async function begin(move: Move, eventId: string) {
    pending.value = { move, eventId }
    try {
      if (isDirect(move)) await make(move, eventId)
      else chosen.value = { move, event: await api.get('/v1/integrations/events/:id', { id: eventId }) }
    }
    catch (error) {
      toast.add({ color: 'error', icon: 'i-lucide-triangle-alert', title: t('event.moved.refused'), description: explainRefusal(readProblem(error), language).text })
      onDone()
    }
    finally {
      pending.value = null
    }
  }
  return { chosen, pending, begin }
}
