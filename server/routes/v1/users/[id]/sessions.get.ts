import { z } from 'zod'
import { listSessions } from '../../../../../pipeline/sessions.ts'
import { openSessionSchema } from '../../../../../shared/session.ts'
import { admin } from '../../../../utils/access.ts'
import { findSessionToken } from '../../../../utils/authenticate.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: admin,
  summary: 'Where a person is signed in',
  input: z.object({ params: idParams }),
  output: z.object({ items: z.array(openSessionSchema) }),
}, async ({ input, request, waybill }) => ({ items: await listSessions(waybill.database, input.params.id, findSessionToken(request)) }))
