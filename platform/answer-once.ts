/**
 * Every write of the platform goes through here. With an `Idempotency-Key` the claim of the key, the write and the answer
 * are one transaction: a repeated delivery changes nothing and gets the first answer again, and of two at the same instant
 * the second waits for the first. Only success is remembered; a refusal rolls back and leaves the key free.
 */
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Connection, Database } from '../db/client.ts'
import { findSqlState } from '../db/connection-trouble.ts'
import { claimKey, findAnswer, keepAnswer } from '../db/queries/platform/idempotency.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { canonicalJson } from './canonical-json.ts'

/** A write that was asked for. `target` is the method and path, `answer` the schema of what is answered. */
export interface PlatformWrite<Schema extends z.ZodType> { key: string | null, target: string, body: unknown, answer: Schema }

/** What was done. */
export interface Answer<Body> { status: number, body: Body }

/** Deadlock and serialisation failure: the same transaction may well succeed at once. */
const worthRepeating = new Set(['40P01', '40001'])

/**
 * Does `work` unless its key has been answered before.
 * @throws WaybillError `idempotency_key_reused` when the key came with another request
 */
export async function answerOnce<Schema extends z.ZodType>(
  database: Database, write: PlatformWrite<Schema>, work: (transaction: Connection) => Promise<Answer<z.output<Schema>>>,
): Promise<Answer<z.output<Schema>> & { replayed: boolean }> {
  const text = canonicalJson(write.body)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transaction(transaction => claimAndWork(transaction, write, text, work))
    }
    catch (error) {
      if (attempt === 3 || !worthRepeating.has(findSqlState(error)?.code ?? '')) throw error
    }
  }
}

async function claimAndWork<Schema extends z.ZodType>(
  transaction: Connection, write: PlatformWrite<Schema>, text: string, work: (transaction: Connection) => Promise<Answer<z.output<Schema>>>,
) {
  if (write.key === null) return { ...await work(transaction), replayed: false }
  const requestHash = createHash('sha256').update(`${write.target}\n${text}`).digest()
  if (!await claimKey(transaction, write.key, requestHash)) return replay(transaction, write.key, requestHash, write.answer)
  const answer = await work(transaction)
  await keepAnswer(transaction, write.key, answer)
  return { ...answer, replayed: false }
}

async function replay<Schema extends z.ZodType>(transaction: Connection, key: string, requestHash: Uint8Array, schema: Schema) {
  const first = await findAnswer(transaction, key)
  if (!first) throw new WaybillError('unavailable', 'The first answer to this Idempotency-Key has just expired. Send the request again.', { retryAfterSeconds: 1 })
  if (Buffer.compare(first.requestHash, requestHash) !== 0) {
    throw new WaybillError('idempotency_key_reused', 'This Idempotency-Key was used for another request before. Use a new key for every new request.')
  }
  return { status: first.status, body: schema.parse(first.body), replayed: true }
}
