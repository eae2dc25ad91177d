import { setResponseHeader } from 'h3'
import { z } from 'zod'
import { viewer } from '../utils/access.ts'
import { defineApi, noInput } from '../utils/define-api.ts'
import { metricsContentType } from '../../pipeline/metrics/render-metrics.ts'
import { renderWebMetrics } from '../utils/metrics.ts'

/** Figures for Prometheus; scrape it with a viewer's token. */
export default defineApi({
  role: viewer,
  summary: 'Figures for Prometheus',
  answerType: 'text/plain',
  input: noInput,
  output: z.string(),
}, async ({ request, waybill }) => {
  const metrics = await renderWebMetrics(waybill)
  setResponseHeader(request, 'Content-Type', metricsContentType)
  return metrics
})
