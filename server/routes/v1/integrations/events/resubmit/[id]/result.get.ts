import { z } from 'zod'
import { openResult } from '../../../../../../../pipeline/bulk-resubmission/progress.ts'
import { viewer } from '../../../../../../utils/access.ts'
import { answerFile, fileOutput } from '../../../../../../utils/answer-file.ts'
import { defineApi, idParams } from '../../../../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'What became of each event of a bulk resubmission: one line of JSON per event, as a file',
  answerType: 'application/x-ndjson',
  input: z.object({ params: idParams }),
  output: fileOutput,
}, async ({ input, request, waybill }) => {
  const parts = await openResult(waybill.database, input.params.id)
  return answerFile(request, parts, { type: 'application/x-ndjson', name: `resubmission-${input.params.id}.ndjson` })
})
