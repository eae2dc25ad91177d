import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const eslint = new ESLint()
const arrowRules = ['no-restricted-imports', 'no-restricted-syntax', 'no-restricted-globals']

async function complaintsAbout(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath })
  return (result?.messages ?? []).filter(message => arrowRules.includes(message.ruleId ?? '')).map(message => message.message)
}

describe('imports only point down', () => {
  it.each([
    ['shared/a.ts', '../db/client.ts', 'imports zod only'],
    ['shared/a.ts', 'node:crypto', 'imports zod only'],
    ['db/queries/a.ts', '../../pipeline/decide.ts', 'db/ imports shared/ only'],
    ['pipeline/a.ts', '../platform/inventory.ts', 'pipeline/ imports db/ and shared/ only'],
    ['pipeline/a.ts', '../workers/main.ts', 'pipeline/ imports db/ and shared/ only'],
    ['pipeline/a.ts', 'bullmq', 'pipeline/queue.ts'],
    ['pipeline/a.ts', 'undici', 'pipeline/egress.ts'],
    ['pipeline/a.ts', 'h3', 'the edge translates it'],
    ['pipeline/a.ts', 'drizzle-orm', 'db/queries/'],
    ['platform/a.ts', '../pipeline/decide.ts', 'knows nothing of events'],
    ['workers/a.ts', '../platform/inventory.ts', 'calls of pipeline/'],
    ['server/api/a.get.ts', '../../db/queries/events.ts', 'db/client.ts'],
    ['server/api/a.get.ts', '~~/db/queries/events.ts', 'db/client.ts'],
    ['server/api/a.get.ts', 'drizzle-orm', 'db/queries/'],
    ['app/composables/a.ts', '~~/server/utils/session.ts', 'never by import'],
    ['app/composables/a.ts', '../../pipeline/decide.ts', 'never by import'],
  ])('%s may not import %s', async (file, source, sentence) => {
    expect(await complaintsAbout(file, `import { x } from '${source}'\nx()\n`)).toEqual([expect.stringContaining(sentence)])
    expect(await complaintsAbout(file, `export const load = () => import('${source}')\n`)).toEqual([expect.stringContaining(sentence)])
  })

  it.each([
    ['shared/a.ts', 'zod'],
    ['shared/a.test.ts', 'vitest'],
    ['db/queries/a.ts', '../../shared/events.ts'],
    ['pipeline/a.ts', '../db/queries/events.ts'],
    ['pipeline/queue.ts', 'bullmq'],
    ['pipeline/egress.ts', 'undici'],
    ['pipeline/a.integration.test.ts', '../db/testing/database.ts'],
    ['server/api/a.get.ts', '../../db/client.ts'],
    ['server/api/a.get.ts', '~~/pipeline/accept.ts'],
    ['app/composables/a.ts', '~~/shared/events'],
    ['app/composables/a.ts', '~/composables/b'],
    ['workers/main.ts', 'bullmq'],
  ])('%s may import %s', async (file, source) => {
    expect(await complaintsAbout(file, `import { x } from '${source}'\nx()\n`)).toEqual([])
  })

  it.each([
    'export const load = () => fetch(\'https://example.com\')',
    'export const load = () => globalThis.fetch(\'https://example.com\')',
    'export const load = () => new WebSocket(\'wss://example.com\')',
    'export const load = () => new EventSource(\'https://example.com\')',
    'import { request } from \'node:http\'\nrequest(\'http://example.com\')',
    'import { get } from \'https\'\nget(\'https://example.com\')',
    'import * as http from \'node:http\'\nhttp.get(\'http://example.com\')',
    'import http from \'node:http\'\nhttp.get(\'http://example.com\')',
    'import { connect } from \'node:http2\'\nconnect(\'https://example.com\')',
    'import { createConnection } from \'node:net\'\ncreateConnection(80)',
    'import { Socket } from \'node:net\'\nnew Socket()',
    'import { connect } from \'node:tls\'\nconnect(443)',
    'import { lookup } from \'node:dns/promises\'\nlookup(\'example.com\')',
    'import dns from \'dns\'\ndns.lookup(\'example.com\', () => {})',
    'import { createSocket } from \'node:dgram\'\ncreateSocket(\'udp4\')',
    'export const load = () => import(\'node:net\')',
  ])('lets only pipeline/egress.ts call out: %s', async (code) => {
    for (const file of ['shared/a.ts', 'db/a.ts', 'pipeline/attempt.ts', 'pipeline/queue.ts', 'platform/a.ts', 'workers/a.ts', 'server/routes/a.get.ts']) {
      if (code.includes('import(') && file === 'pipeline/queue.ts') continue
      expect((await complaintsAbout(file, `${code}\n`)).join(), file).toContain(file === 'shared/a.ts' && code.startsWith('import') ? 'imports zod only' : 'pipeline/egress.ts')
    }
    expect(await complaintsAbout('pipeline/egress.ts', `${code}\n`)).toEqual([])
  })

  it('lets servers listen', async () => {
    expect(await complaintsAbout('pipeline/a.ts', 'import { createServer, isIP } from \'node:net\'\ncreateServer()\nisIP(\'\')\n')).toEqual([])
  })

  it.each(['fetch', '$fetch', 'useFetch'])('lets the dashboard reach data through its API only, not by %s', async (name) => {
    const call = `export const load = () => ${name}('/elsewhere')\n`
    expect(await complaintsAbout('app/composables/a.ts', call)).toEqual([expect.stringContaining('useApi()')])
    expect(await complaintsAbout('app/pages/a.vue', `<script setup lang="ts">\nconst found = await ${name}('/elsewhere')\n</script>\n`)).toEqual([expect.stringContaining('useApi()')])
    expect(await complaintsAbout('app/plugins/api.ts', call)).toEqual([])
  })
})
