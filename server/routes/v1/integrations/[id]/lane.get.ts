import { z } from 'zod'
import { getLaneState } from '../../../../../pipeline/lane-state.ts'
import { laneStateSchema } from '../../../../../shared/lanes.ts'
import { viewer } from '../../../../utils/access.ts'
import { defineApi, idParams } from '../../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'How an integration\'s lanes stand: what waits, what is next, and what keeps it from being sent',
  input: z.object({ params: idParams }),
  output: laneStateSchema,
}, ({ input, waybill }) => getLaneState({ database: waybill.database, destinationUrl: waybill.environment.MANAGEMENT_API_URL }, input.params.id))
