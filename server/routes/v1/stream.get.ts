import type { H3Event } from 'h3'
import { getRequestHeader } from 'h3'
import { WaybillError } from '../../../shared/waybill-error.ts'
import { viewer } from '../../utils/access.ts'
import { fileOutput } from '../../utils/answer-file.ts'
import { answerLive } from '../../utils/answer-live.ts'
import { requireActor } from '../../utils/authenticate.ts'
import { defineApi, noInput } from '../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'What changes, as server-sent events',
  description: 'A hint at most twice a second: `change` with the kinds and integrations that changed and how many events arrived and ended; `resync` when something was missed since the `Last-Event-ID` that was sent. The stream ends when the session or the token does, and when the server does.',
  input: noInput,
  output: fileOutput,
  answerType: 'text/event-stream',
}, async ({ request, waybill }) => {
  const stream = waybill.live.join(getRequestHeader(request, 'last-event-id') ?? null, () => isStillAdmitted(request))
  return answerLive(request, stream)
})

/** Asked again and again, because a session can end and a role be taken away. That the database cannot be asked ends nothing. */
async function isStillAdmitted(request: H3Event): Promise<boolean> {
  try {
    await requireActor(request, 'viewer')
    return true
  }
  catch (error) {
    return !(error instanceof WaybillError) || (error.code !== 'unauthenticated' && error.code !== 'forbidden')
  }
}
