import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { listRouteFiles } from '../routing/route-files.ts'
import { listRoutes } from '../testing/serve-routes.ts'
import { describeApi } from './document.ts'
import { namedSchemas } from './named-schemas.ts'

const project = join(import.meta.dirname, '../..')
const redocly = join(project, 'node_modules/@redocly/cli/bin/cli.js')
const run = promisify(execFile)

const operationSchema = z.object({
  operationId: z.string(), summary: z.string(), tags: z.array(z.string()).length(1), security: z.array(z.record(z.string(), z.unknown())),
  parameters: z.array(z.unknown()).default([]), responses: z.record(z.string(), z.unknown()),
})
const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), operationSchema)) })

const routes = listRoutes().filter(route => route.method !== 'all')
const document = await describeApi(routes, '1.2.3')
const { paths } = documentSchema.parse(document)
const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))

/** What Redocly's linter finds in a document, by the rules of `redocly.yaml`. */
async function lint(checked: unknown): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-openapi-'))
  const file = join(folder, 'openapi.json')
  writeFileSync(file, JSON.stringify(checked))
  const environment = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
  try {
    const { stdout } = await run(process.execPath, [redocly, 'lint', file, '--config', join(project, 'redocly.yaml'), '--format', 'json'], { env: environment, maxBuffer: 1e8 })
      .catch((failure: { stdout: string }) => failure)
    return problemsSchema.parse(JSON.parse(stdout)).problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`)
  }
  finally {
    rmSync(folder, { recursive: true })
  }
}

const problemsSchema = z.object({
  problems: z.array(z.object({ ruleId: z.string(), message: z.string(), location: z.array(z.object({ pointer: z.string().optional() })) })),
})

describe('the description of the API', () => {
  it('has every route, and nothing else', () => {
    const files = listRouteFiles().filter(({ method }) => method !== 'all').map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(files.toSorted())
  })

  it('gives every operation a name of its own', () => {
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length)
    expect(paths['/v1/integrations/{id}/regenerate-key']?.post?.operationId).toBe('postIntegrationsByIdRegenerateKey')
  })

  it.each([
    ['/healthz', 'get', [], ['200', '500']],
    ['/integrations/custom/inbound', 'post', ['integrationKey'], ['200', '202', '400', '401', '403', '413', '415', '422', '429', '500', '503']],
    ['/v1/integrations/{id}', 'get', ['apiToken', 'session'], ['200', '401', '404', '429', '500', '503']],
    ['/v1/integrations/events/{id}/skip', 'post', ['apiToken', 'session'], ['200', '400', '401', '403', '404', '409', '413', '415', '422', '429', '500', '503']],
    ['/v1/orders', 'post', ['apiToken', 'session'], ['200', '201', '400', '401', '403', '409', '413', '415', '422', '429', '500', '503']],
  ])('says of %s %s who may, and everything that it answers', (path, method, proofs, statuses) => {
    const operation = paths[path]?.[method]
    expect(operation?.security.flatMap(Object.keys)).toEqual(proofs)
    expect(Object.keys(operation?.responses ?? {})).toEqual(statuses)
  })

  it('names the Idempotency-Key where it is honoured', () => {
    const honouring = operations.filter(({ operation }) => JSON.stringify(operation.parameters).includes('IdempotencyKey'))
    expect(honouring.map(({ method, path }) => `${method} ${path}`)).toEqual(expect.arrayContaining(['post /integrations/custom/inbound', 'post /v1/orders', 'put /v1/products/{sku}']))
    expect(honouring.filter(({ method }) => method === 'get')).toEqual([])
  })

  it('passes Redocly\'s linter without an error or a warning', { timeout: 60_000 }, async () => {
    expect(await lint(document)).toEqual([])
  })

  it('is seen to be wrong by the linter when it is', { timeout: 60_000 }, async () => {
    expect(await lint({ ...document, paths: { '/v1/x/{id}': { get: { responses: {} } } } })).toContainEqual(expect.stringMatching(/^path-parameters-defined/))
  })
})

describe('the example', () => {
  it.each(namedSchemas)('of $id is one that its schema takes, and says nothing beyond it', ({ schema, example }) => {
    expect(schema.parse(example)).toMatchObject(z.record(z.string(), z.unknown()).parse(example))
  })
})
