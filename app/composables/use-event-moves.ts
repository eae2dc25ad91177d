import type { Move } from '~/events/moves'
import type { EventDetail } from '~~/shared/events'

/** Moves that are made at once, without a dialog: nothing is lost by them. */
const direct: readonly Move[] = ['retry-now', 'clear-stop']

const said: Partial<Record<Move, { title: string, description: string, icon: string }>> = {
  'retry-now': { title: 'Trying now', description: 'It does not wait for the rest of its pause.', icon: 'i-lucide-fast-forward' },
  'clear-stop': { title: 'The stop is cleared', description: 'It goes when its turn comes.', icon: 'i-lucide-play' },
}

/**
 * What the buttons of events do. Some moves are made at once; for the others `chosen` says which dialog to open, with the
 * event as it is at that moment. `pending` is the move whose button has been pressed and waits.
 */
export function useEventMoves(onDone: () => void) {
  const api = useApi()
  const toast = useToast()
  const chosen = shallowRef<{ move: Move, event: EventDetail } | null>(null)
  const pending = shallowRef<{ move: Move, eventId: string } | null>(null)

  async function make(move: Move, eventId: string) {
    if (move === 'retry-now') await api.post('/v1/integrations/events/:id/retry-now', { id: eventId })
    else await api.patch('/v1/integrations/events/:id', { id: eventId, body: { forceStop: false } })
    toast.add({ color: 'success', ...said[move] })
    onDone()
  }

  async function begin(move: Move, eventId: string) {
    pending.value = { move, eventId }
    try {
      if (direct.includes(move)) await make(move, eventId)
      else chosen.value = { move, event: await api.get('/v1/integrations/events/:id', { id: eventId }) }
    }
    catch (error) {
      toast.add({ color: 'error', icon: 'i-lucide-triangle-alert', title: 'That was not possible', description: readProblem(error).detail })
      onDone()
    }
    finally {
      pending.value = null
    }
  }
  return { chosen, pending, begin }
}
