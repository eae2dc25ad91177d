/**
 * The way in of any version of Waybill as a process of its own, without a build: `node accept-server.ts <its folder>` serves
 * `POST /integrations/custom/inbound` with that version's code on PORT.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'

const root = process.argv[2] ?? ''
const { DATABASE_URL = '', REDIS_URL = '', WAYBILL_SECRET = '', PORT } = process.env

/** What this needs of a version; true of every one since bd70e73. */
interface Version {
  openDatabase: (url: string) => object
  openLog: (options: { level: 'info', process: 'web' }) => { error: (fields: object, message: string) => void }
  openQueue: (settings: { redisUrl: string, databaseUrl: string, log: object }) => { wake: (laneIds: readonly string[]) => void }
  makeSeal: (secret: string) => object
  makeAcceptGroup: (database: object, onCommitted: (laneIds: readonly string[]) => void) => object
  acceptMessage: (group: object, seal: object, request: { key: string, bytes: Uint8Array, idempotencyKey: string | null }) => Promise<{ messageId: string }>
}

const [client, log, queue, seal, accept]: Version[] = await Promise.all(
  ['db/client.ts', 'pipeline/log.ts', 'pipeline/queue.ts', 'pipeline/seal.ts', 'pipeline/accept.ts'].map(file => import(join(root, file))),
)
if (!client || !log || !queue || !seal || !accept) throw new Error(`There is no Waybill in ${root}.`)

const logger = log.openLog({ level: 'info', process: 'web' })
const database = client.openDatabase(DATABASE_URL)
const nudges = queue.openQueue({ redisUrl: REDIS_URL, databaseUrl: DATABASE_URL, log: logger })
const group = accept.makeAcceptGroup(database, nudges.wake)
const ownSeal = seal.makeSeal(WAYBILL_SECRET)
const take = accept.acceptMessage

async function answer(request: IncomingMessage, response: ServerResponse) {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  const key = String(request.headers.authorization ?? '').replace('Bearer ', '')
  const idempotencyKey = request.headers['idempotency-key']
  const { messageId } = await take(group, ownSeal, {
    key, bytes: Buffer.concat(chunks), idempotencyKey: typeof idempotencyKey === 'string' ? idempotencyKey : null,
  })
  response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ messageId }))
}

createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    logger.error({ err: error }, 'request.failed')
    response.writeHead(503).end('{}')
  })
}).listen(Number(PORT), '127.0.0.1', () => process.stdout.write('accept-server.started\n'))
