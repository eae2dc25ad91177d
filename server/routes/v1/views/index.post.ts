import { z } from 'zod'
import { createView } from '../../../../pipeline/event-views.ts'
import { createViewSchema, eventViewSchema } from '../../../../shared/event-views.ts'
import { person } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: person,
  summary: 'Saves a view of events',
  description: 'One\'s own unless `isShared` is set, which needs the role `operator`.',
  refusals: ['conflict'],
  input: z.object({ body: createViewSchema }),
  output: eventViewSchema,
  status: 201,
}, ({ caller, input, waybill }) => createView(waybill, input.body, caller))
