import { z } from 'zod'
import { changeView } from '../../../../pipeline/event-views.ts'
import { changeViewSchema, eventViewSchema } from '../../../../shared/event-views.ts'
import { person } from '../../../utils/access.ts'
import { defineApi, idParams } from '../../../utils/define-api.ts'

export default defineApi({
  role: person,
  summary: 'Changes a view: its name, its filter, its columns, or whether it is shared',
  description: 'What is shared, or shall be, needs the role `operator`.',
  examples: { body: { name: 'Failed stock of this week', filter: { status: 'failed', action: 'inventory.set', range: '7d' } } },
  refusals: ['conflict'],
  input: z.object({ params: idParams, body: changeViewSchema }),
  output: eventViewSchema,
}, ({ caller, input, waybill }) => changeView(waybill, { id: input.params.id, changes: input.body, person: caller }))
