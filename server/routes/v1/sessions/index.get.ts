import { z } from 'zod'
import { listSessions } from '../../../../pipeline/sessions.ts'
import { openSessionSchema } from '../../../../shared/session.ts'
import { person } from '../../../utils/access.ts'
import { findSessionToken } from '../../../utils/authenticate.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: person,
  summary: 'Where one is signed in',
  input: noInput,
  output: z.object({ items: z.array(openSessionSchema) }),
}, async ({ caller, request, waybill }) => ({ items: await listSessions(waybill.database, caller.id, findSessionToken(request)) }))
