/** Answers every error of the API as problem+json. Errors of pages are left to Nuxt, which shows its error page. */
import { defineNitroErrorHandler } from 'nitropack/runtime'
import { answerProblem } from './utils/answer-problem.ts'

const apiPath = /^\/(?:v1|integrations\/custom|healthz|readyz|metrics|openapi\.json)(?:\/|\?|$)/

export default defineNitroErrorHandler((error, request) => {
  if (!apiPath.test(request.path) || request.node.res.headersSent) return
  answerProblem(error, request)
})
