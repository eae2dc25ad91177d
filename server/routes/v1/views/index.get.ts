import { z } from 'zod'
import { getViews } from '../../../../pipeline/event-views.ts'
import { eventViewSchema } from '../../../../shared/event-views.ts'
import { person } from '../../../utils/access.ts'
import { defineApi, noInput } from '../../../utils/define-api.ts'

export default defineApi({
  role: person,
  summary: 'The shared views of events, and one\'s own',
  input: noInput,
  output: z.object({ items: z.array(eventViewSchema) }),
}, async ({ caller, waybill }) => ({ items: await getViews(waybill, caller) }))
