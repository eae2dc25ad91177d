/**
 * The only way to export a route: it admits, validates, calls and answers, in this order, inside the handler itself.
 * Refusals become problem+json (`server/error-handler.ts`); everything unforeseen becomes an anonymous 500.
 */
import type { H3Event } from 'h3'
import { createError, defineEventHandler, getQuery, getRouterParams, setResponseHeader, setResponseStatus } from 'h3'
import { z } from 'zod'
import { listBrokenTexts } from '../../pipeline/json/broken-text.ts'
import { readJson } from '../../pipeline/json/read-json.ts'
import { describeIssues } from '../../shared/describe-issues.ts'
import type { Fault } from '../../shared/waybill-error.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import type { Access } from './access.ts'
import type { RouteNotes } from './describe-route.ts'
import { describeRoute } from './describe-route.ts'
import { describeProblem } from './problem.ts'
import { maxBatchBytes, readBytes, requireJson } from './read-body.ts'
import { refuseAddress } from './refuse-address.ts'
import { nameRequest } from './request-origin.ts'
import type { WebWaybill } from './waybill.ts'
import { useWaybill } from './waybill.ts'

/** As `input.body`: the body's bytes as they arrived, not parsed. */
export const rawBody = z.instanceof(Uint8Array)

/** As `input.body`: the bytes of a batch, which may be larger. */
export const batchBody = z.instanceof(Uint8Array)

/** For routes that read nothing. */
export const noInput = z.object({})

/** For routes about one thing, `…/{id}`. */
export const idParams = z.object({ id: z.uuid() })

interface ApiOptions<Caller, Input extends z.ZodObject, Output extends z.ZodType> extends RouteNotes {
  role: Access<Caller>
  /** Any of `params`, `query` and `body`. What is not named is not read. */
  input: Input
  output: Output
  /** The status of success; 200 unless given. */
  status?: number
}

interface ApiCall<Caller, Input extends z.ZodObject> {
  caller: Caller
  input: z.output<Input>
  /** The request itself, for headers and cookies. */
  request: H3Event
  waybill: WebWaybill
}

/** Makes a route. `handle` gets only what has been checked, and what it returns is cut to the output schema. */
export function defineApi<Caller, Input extends z.ZodObject, Output extends z.ZodType>(
  options: ApiOptions<Caller, Input, Output>,
  handle: (call: ApiCall<Caller, Input>) => Promise<z.input<Output>>,
) {
  const handler = defineEventHandler(async (request): Promise<z.output<Output>> => {
    const requestId = nameRequest(request)
    setResponseHeader(request, 'Cache-Control', 'no-store')
    try {
      const caller = await options.role.admit(request)
      const input = await readInput(request, options.input)
      setResponseStatus(request, options.status ?? 200)
      return options.output.parse(await handle({ caller, input, request, waybill: useWaybill() }))
    }
    catch (error) {
      if (!(error instanceof WaybillError)) useWaybill().log.error({ err: error, requestId, path: request.path }, 'request.failed')
      const problem = describeProblem(error, requestId)
      throw createError({ statusCode: problem.body.status, message: problem.body.detail, data: problem })
    }
  })
  return describeRoute(handler, options)
}

async function readInput<Input extends z.ZodObject>(request: H3Event, schema: Input): Promise<z.output<Input>> {
  const params = getRouterParams(request, { decode: true })
  const isAddress = schema.shape.params === undefined || schema.shape.params.safeParse(params).success
  if (!isAddress || listBrokenTexts(params).length > 0) throw nothingThere(request)
  const found = { params, query: getQuery(request), body: await readWantedBody(request, schema) }
  const brokenTexts = [...listBrokenTexts(found.query), ...(found.body instanceof Uint8Array ? [] : listBrokenTexts(found.body))]
  if (brokenTexts.length > 0) throw invalid(brokenTexts)
  const result = schema.safeParse(found)
  if (result.success) return result.data
  throw invalid(result.error.issues.flatMap(issue => describeIssues([{ ...issue, path: issue.path.slice(1) }])))
}

const nothingThere = (request: H3Event) => refuseAddress(request, 'Check the id in it.')

function invalid(faults: readonly Fault[]): WaybillError {
  return new WaybillError('invalid', `${faults.length === 1 ? 'One field is' : `${faults.length} fields are`} not valid: ${faults[0]?.path} ${faults[0]?.message}.`, { faults })
}

async function readWantedBody(request: H3Event, schema: z.ZodObject): Promise<unknown> {
  const wanted = schema.shape.body
  if (!wanted) return undefined
  if (wanted === rawBody) return readBytes(request)
  if (wanted === batchBody) return readBytes(request, maxBatchBytes)
  const bytes = await readBytes(request)
  if (bytes.length === 0 && wanted.safeParse(undefined).success) return undefined
  requireJson(request)
  return readJson(bytes).value
}
