/** The description of the whole API (OpenAPI 3.1), made of the routes themselves: what is served is what is described. */
import { problemSchema } from '../../shared/problem.ts'
import type { Route } from '../routing/routes.ts'
import type { Proof } from '../utils/access.ts'
import { findRouteDescription } from '../utils/describe-route.ts'
import { listAreas, nameArea } from './areas.ts'
import { nameSchemas } from './named-schemas.ts'
import type { DescribedRoute } from './operation.ts'
import { describeOperation } from './operation.ts'
import { describeProblems } from './refusals.ts'
import { makeSchemaCollection } from './schemas.ts'

const introduction = `Waybill takes messages from your systems, answers \`202\` once they are safely kept, and carries them to the commerce platform, strictly in order.

**Sending systems** need one address, [post a message](#tag/sending), and the API key of their integration. **Programs that manage Waybill** send an API token; its role says
what it may do: a \`viewer\` reads, an \`operator\` also acts on events, an \`admin\` also configures. **People** who are signed in to the dashboard may try everything here as themselves.

All times are ISO 8601 in UTC, all ids that Waybill makes are UUIDv7. Every error is \`application/problem+json\` (RFC 9457) with a stable \`code\`, a sentence that says what
to do, and a \`requestId\`. Answers may get further fields; ignore those that you do not know.`

const securitySchemes: Record<Proof, Record<string, string>> = {
  integrationKey: { type: 'http', scheme: 'bearer', description: 'The API key of an integration, `wbk_…`. It is shown once, when it is made.' },
  apiToken: { type: 'http', scheme: 'bearer', description: 'An API token, `wbt_…`, with the role that it was given.' },
  statusShare: { type: 'http', scheme: 'bearer', description: 'The last part of the address of a link to the status page, `wbs_…`. It is shown once, when the link is made.' },
  session: { type: 'apiKey', in: 'cookie', name: 'waybill_session', description: 'The session of a person who is signed in to the dashboard (`__Host-waybill_session` over TLS). The browser sends it by itself.' },
}

const parameters = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'Names this request (draft-ietf-httpapi-idempotency-key-header-07). Sent again with the same body within 24 hours it changes nothing, and the first answer comes again.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[ -~]+$' },
    example: 'stock-2026-11-23-0001',
  },
}

const headers = {
  RequestId: { description: 'Names this request. Give it to whoever runs Waybill when something is unclear.', schema: { type: 'string', format: 'uuid' } },
  IdempotentReplayed: { description: '`true` when this is the answer to an earlier request with the same Idempotency-Key.', schema: { type: 'string', const: 'true' } },
  RetryAfter: { description: 'Seconds after which to come again.', schema: { type: 'integer', minimum: 1 } },
}

/** An address comes before those that begin with it. */
const byPath = (one: DescribedRoute, other: DescribedRoute) => one.path < other.path ? -1 : Number(one.path > other.path)

/** The document. It is made anew by each call, which loads every route. */
export async function describeApi(routes: readonly Route[], version: string): Promise<Record<string, unknown>> {
  nameSchemas()
  const schemas = makeSchemaCollection()
  schemas.describe(problemSchema, 'output')
  const described = await describeRoutes(routes)
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of described) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method]: describeOperation(route, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Waybill', version, summary: 'Messages on their way, in order and on record.', description: introduction },
    servers: [{ url: '/', description: 'This Waybill' }],
    tags: listAreas(described.map(route => nameArea(route.path))),
    paths,
    components: { schemas: schemas.named(), securitySchemes, parameters, headers, examples: describeProblems() },
  }
}

async function describeRoutes(routes: readonly Route[]): Promise<DescribedRoute[]> {
  const loaded = await Promise.all(routes.map(async route => ({ ...route, description: findRouteDescription(await route.load()) })))
  return loaded.flatMap(({ description, ...route }) => description ? [{ ...route, description }] : []).toSorted(byPath)
}
