/** One route as an operation of OpenAPI 3.1. */
import { z } from 'zod'
import type { Route } from '../routing/routes.ts'
import type { RouteDescription } from '../utils/describe-route.ts'
import { refusals } from '../utils/problem.ts'
import { nameArea } from './areas.ts'
import { listRefusals } from './refusals.ts'
import type { JsonSchema, SchemaCollection } from './schemas.ts'

/** A route and what `defineApi` was told of it. */
export type DescribedRoute = Pick<Route, 'method' | 'path'> & { description: RouteDescription }

/** `GET /v1/integrations/:id/lane` is `getIntegrationsByIdLane`: unique, and stable as long as the address is. */
export function nameOperation({ method, path }: Pick<Route, 'method' | 'path'>): string {
  const words = path.replace(/^\/v1(?=\/)/, '').replaceAll('/:', '/by-').split(/[^a-z0-9]+/i).filter(word => word !== '')
  return [method, ...words.map(word => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)].join('')
}

/** What the reference says of a route. */
export function describeOperation(route: DescribedRoute, schemas: SchemaCollection): Record<string, unknown> {
  const { description: told, method, path } = route
  const { params, query, body } = told.input.shape
  const parameters = [
    ...describeParameters(params, 'path', schemas),
    ...describeParameters(query, 'query', schemas),
    ...(told.idempotencyKey ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ]
  return {
    operationId: nameOperation(route),
    tags: [nameArea(path)],
    summary: told.summary,
    description: describeWords(told),
    security: told.role.proofs.map(proof => ({ [proof]: [] })),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: describeBody(asSchema(body), told, schemas) } : {}),
    responses: { ...describeAnswers(told, schemas), ...describeRefusals(told, method) },
  }
}

/** `defineApi` takes schemas of today's zod only. */
function asSchema(part: z.core.$ZodType): z.ZodType {
  if (part instanceof z.ZodType) return part
  throw new Error('An input is made of something else than zod schemas.')
}

const whoMay: Record<string, string> = {
  anyone: 'Needs no proof.',
  sender: 'For senders, with the API key of their integration.',
  shareHolder: 'For whoever holds a link to the status page, with the last part of its address.',
  person: 'For people who are signed in; a token has no account of its own.',
}

function describeWords({ role, description }: RouteDescription): string {
  return [description, whoMay[role.name] ?? `Needs the role \`${role.name}\`.`].filter(text => text !== undefined).join('\n\n')
}

const objectSchema = z.object({ properties: z.record(z.string(), z.record(z.string(), z.unknown())), required: z.array(z.string()).default([]) })

function describeParameters(part: z.core.$ZodType | undefined, place: 'path' | 'query', schemas: SchemaCollection) {
  if (!part) return []
  const { properties, required } = objectSchema.parse(schemas.describe(asSchema(part), 'input'))
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name, in: place, required: place === 'path' || required.includes(name), ...(description === undefined ? {} : { description }), schema,
  }))
}

function describeBody(body: z.ZodType, { content, examples = {} }: RouteDescription, schemas: SchemaCollection) {
  const media = {
    schema: schemas.describe(content?.schema ?? body, 'input'),
    ...(content?.examples ? { examples: content.examples } : {}),
    ...('body' in examples ? { example: examples.body } : {}),
  }
  return { required: !body.safeParse(undefined).success, content: { [content?.type ?? 'application/json']: media } }
}

function describeAnswers({ output, status = 200, otherStatuses = {}, answerType, idempotencyKey, examples = {} }: RouteDescription, schemas: SchemaCollection) {
  const schema = schemas.describe(output, 'output')
  const headers = { ...requestId, ...(idempotencyKey ? { 'Idempotent-Replayed': { $ref: '#/components/headers/IdempotentReplayed' } } : {}) }
  const media = { schema: answerType === undefined ? schema : { type: 'string' }, ...('answer' in examples ? { example: examples.answer } : {}) }
  const content = output instanceof z.ZodNull ? {} : { content: { [answerType ?? 'application/json']: media } }
  return Object.fromEntries([[status, successWords[status] ?? 'Done.'], ...Object.entries(otherStatuses)].map(([code, description]) => [code, { description, headers, ...content }]))
}

const successWords: Record<number, string> = { 200: 'Done.', 201: 'Made.', 202: 'Accepted.', 204: 'Done; there is nothing to answer.' }
const requestId = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } }

function describeRefusals(told: RouteDescription, method: string): JsonSchema {
  const codes = Map.groupBy(listRefusals(told, method), code => code === 'internal_error' ? 500 : refusals[code].status)
  return Object.fromEntries([...codes].map(([status, found]) => [status, {
    description: found.map(code => code === 'internal_error' ? 'Something went wrong on our side' : refusals[code].title).join(', or: '),
    headers: { ...requestId, ...(status === 429 || status === 503 ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } : {}) },
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(found.map(code => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  }]))
}
