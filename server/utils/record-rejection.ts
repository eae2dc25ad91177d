/** Hands what the inbound endpoint refused to the recorder of rejections, once the sender has its answer. */
import type { EventHandler, H3Event } from 'h3'
import { defineEventHandler, getQuery, isError } from 'h3'
import type { BatchLine } from '../../pipeline/accept-batch.ts'
import { cutBody, isRejection } from '../../pipeline/rejections-excerpt.ts'
import { findBearer } from './authenticate.ts'
import { describeRoute, findRouteDescription } from './describe-route.ts'
import { describeProblem, isProblemAnswer } from './problem.ts'
import { useWaybill } from './waybill.ts'

const bodies = new WeakMap<H3Event, Uint8Array>()

/** Remembers the body of a request, in case that it is refused. */
export function rememberBody(request: H3Event, body: Uint8Array) {
  bodies.set(request, body)
}

/** Records, once the sender has its answer, the lines of a batch that were refused. */
export function noteRefusedLines(request: H3Event, key: string, lines: readonly RefusedLine[]) {
  const noted = lines.map(({ line, bytes, error }) => ({ line, body: cutBody(bytes), ...describeProblem(error, '').body }))
  afterAnswer(request, () => {
    for (const { line, body, status, code, detail, errors = [] } of noted.filter(({ status }) => isRejection(status))) {
      useWaybill().rejections.note({ key, httpStatus: status, code, message: `Line ${line} of a batch: ${detail}`, faults: errors, body })
    }
  })
}

interface RefusedLine extends BatchLine { error: unknown }

/** True for a trial of a message, of which nothing may be stored. */
const isDryRun = (request: H3Event) => getQuery(request).dryRun === 'true'

/** The same route, whose refusals are recorded, but for those of a trial; its answers and its description stay what they are. */
export function recordRejections<Answer>(route: EventHandler<object, Promise<Answer>>) {
  const recording = defineEventHandler(async (request): Promise<Answer> => {
    try {
      return await route(request)
    }
    catch (error) {
      if (!isDryRun(request)) afterAnswer(request, () => noteRejection(request, error))
      throw error
    }
  })
  const description = findRouteDescription(route)
  return description ? describeRoute(recording, description) : recording
}

function noteRejection(request: H3Event, error: unknown) {
  if (!isError(error) || !isProblemAnswer(error.data) || !isRejection(error.data.body.status)) return
  const { status, code, detail, errors = [] } = error.data.body
  const body = bodies.get(request)
  useWaybill().rejections.note({ key: findBearer(request), httpStatus: status, code, message: detail, faults: errors, body: body ? cutBody(body) : null })
}

/** Runs `work` when the answer is out or the sender has gone. */
function afterAnswer(request: H3Event, work: () => void) {
  const response = request.node.res
  if (response.closed) work()
  else response.once('close', work)
}
