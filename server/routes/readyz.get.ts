import { setResponseStatus } from 'h3'
import { z } from 'zod'
import { checkReadiness } from '../../pipeline/readiness.ts'
import { anyone } from '../utils/access.ts'
import { defineApi, noInput } from '../utils/define-api.ts'

const check = z.enum(['ok', 'failing'])

export default defineApi({
  role: anyone,
  summary: 'Whether this process can do its work: 200 when it can, else 503 with what is missing',
  otherStatuses: { 503: 'It cannot do its work; `checks` says what is missing.' },
  input: noInput,
  output: z.object({ status: z.enum(['ready', 'not_ready']), checks: z.object({ database: check, queue: check, migrations: check }) }),
}, async ({ request, waybill }) => {
  const { ready, checks } = await checkReadiness(waybill.database, waybill.queueAnswers)
  if (!ready) setResponseStatus(request, 503)
  return { status: ready ? 'ready' : 'not_ready', checks } as const
})
