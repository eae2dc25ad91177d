import { z } from 'zod'
import { version } from '../../package.json'
import { describeApi } from '../openapi/document.ts'
import { useRoutes } from '../routing/routes.ts'
import { anyone } from '../utils/access.ts'
import { defineApi, noInput } from '../utils/define-api.ts'

let document: Promise<Record<string, unknown>> | undefined

export default defineApi({
  role: anyone,
  summary: 'This description, as OpenAPI 3.1',
  input: noInput,
  output: z.record(z.string(), z.unknown()),
}, () => document ??= describeApi(useRoutes(), version))
