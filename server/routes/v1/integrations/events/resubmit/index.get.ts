import { z } from 'zod'
import { listResubmissions } from '../../../../../../pipeline/bulk-resubmission/progress.ts'
import { resubmissionSchema } from '../../../../../../shared/resubmissions.ts'
import { viewer } from '../../../../../utils/access.ts'
import { defineApi, noInput } from '../../../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'The newest 50 bulk resubmissions',
  input: noInput,
  output: z.object({ items: z.array(resubmissionSchema) }),
}, async ({ waybill }) => ({ items: await listResubmissions(waybill.database) }))
