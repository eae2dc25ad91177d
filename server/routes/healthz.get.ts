import { z } from 'zod'
import { anyone } from '../utils/access.ts'
import { defineApi, noInput } from '../utils/define-api.ts'

export default defineApi({
  role: anyone,
  summary: 'Whether this process is alive',
  input: noInput,
  output: z.object({ status: z.literal('ok') }),
}, () => Promise.resolve({ status: 'ok' } as const))
