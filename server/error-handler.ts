/** Answers every error of the API as problem+json. Errors of pages are left to Nuxt, which shows its error page. */
import { defineNitroErrorHandler } from 'nitropack/runtime'
import { v7 as uuidv7 } from 'uuid'
import { WaybillError } from '../shared/waybill-error.ts'
import { describeProblem, isProblemAnswer } from './utils/problem.ts'

const apiPath = /^\/(?:v1|integrations\/custom|healthz|readyz|metrics|openapi\.json)(?:\/|\?|$)/

export default defineNitroErrorHandler((error, request) => {
  if (!apiPath.test(request.path) || request.node.res.headersSent) return
  const answer = isProblemAnswer(error.data) ? error.data : describeProblem(translate(error.statusCode), uuidv7())
  const response = request.node.res
  response.statusCode = answer.body.status
  response.setHeader('Content-Type', 'application/problem+json')
  response.setHeader('X-Request-Id', answer.body.requestId)
  response.setHeader('Cache-Control', 'no-store')
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  response.end(JSON.stringify(answer.body))
})

/** Errors that arise before a handler runs: no such route, or not with this method. */
function translate(statusCode: number): Error {
  if (statusCode === 404) return new WaybillError('not_found', 'There is nothing at this address. Check the address.')
  if (statusCode === 405) return new WaybillError('method_not_allowed', 'This address does not answer to this method. Check the method.')
  return new Error(`Status ${statusCode} outside a handler.`)
}
