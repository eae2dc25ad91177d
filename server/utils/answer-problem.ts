import type { H3Error, H3Event } from 'h3'
import { newId } from '../../pipeline/new-id.ts'
import { describeProblem, isProblemAnswer } from './problem.ts'
import { refuseAddress } from './refuse-address.ts'

/** Answers an error as problem+json: what a handler made of it, or what arose before one ran. */
export function answerProblem(error: H3Error, request: H3Event) {
  const answer = isProblemAnswer(error.data) ? error.data : describeProblem(translate(error.statusCode, request), newId())
  const response = request.node.res
  response.statusCode = answer.body.status
  response.setHeader('Content-Type', 'application/problem+json')
  response.setHeader('X-Request-Id', answer.body.requestId)
  response.setHeader('Cache-Control', 'no-store')
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  response.end(JSON.stringify(answer.body))
}

/** Errors that arise before a handler runs: no such route, or not with this method. */
function translate(statusCode: number, request: H3Event): Error {
  if (statusCode === 404 || statusCode === 405) return refuseAddress(request)
  return new Error(`Status ${statusCode} outside a handler.`)
}
