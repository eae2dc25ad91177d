/**
 * Accepting many messages of one sender in one request: a JSON text per line. What is valid is committed in one transaction, in the
 * order of the lines, so that either all of it has been accepted or nothing; what is not is refused line by line.
 */
import { WaybillError } from '../shared/waybill-error.ts'
import type { AcceptGroup, Together } from './accept.ts'
import { readArrival } from './accept.ts'
import { readPresentedKey } from './credentials.ts'
import type { Seal } from './seal.ts'
import type { Arrival } from './write-arrivals.ts'
import { wrongKey } from './write-arrivals.ts'

/** Messages in a batch, and bytes of each. */
export const [maxBatchMessages, maxLineBytes] = [1000, 1_048_576]

/** Messages that are read before other requests get their turn: a message of 1.5 kB takes about 50 µs. */
const readAtOnce = 50

/** A line that holds a message, counted from 1. */
export interface BatchLine { line: number, bytes: Uint8Array }

/** What became of a line: a message, or what it was refused with. An error that is no refusal is a bug, and it was not accepted. */
export type LineOutcome = BatchLine & ({ messageId: string, replayed: boolean } | { error: unknown })

/**
 * Accepts a batch. With an idempotency key each line has one of its own, made of the key and the line's number: the same batch
 * sent again has the same outcome, and nothing is accepted twice.
 * @returns what became of each line that is not blank, in their order
 * @throws WaybillError `invalid` when there is no message in it, `body_too_large` when there are too many; what concerns all of
 * them, such as a wrong key; `overloaded` or `unavailable` when nothing was accepted and it should come back
 */
export async function acceptBatch(
  group: AcceptGroup, seal: Seal, request: { key: string, bytes: Uint8Array, idempotencyKey: string | null },
): Promise<LineOutcome[]> {
  const key = readPresentedKey(request.key)
  if (!key) throw wrongKey()
  const lines = requireMessages(splitLines(request.bytes))
  const read: { line: BatchLine, arrival: Arrival | { error: unknown } }[] = []
  for (const [index, line] of lines.entries()) {
    if (index % readAtOnce === readAtOnce - 1) await new Promise(resolve => setImmediate(resolve))
    const idempotencyKey = request.idempotencyKey === null ? null : lineKey(request.idempotencyKey, line.line)
    read.push({ line, arrival: readLine(seal, { key, bytes: line.bytes, idempotencyKey }) })
  }
  const arrivals = read.flatMap(({ arrival }) => 'error' in arrival ? [] : [arrival])
  const accepted = arrivals.length === 0 ? [] : await group.addTogether(arrivals)
  const outcomes = new Map(arrivals.map((arrival, index) => [arrival.id, accepted[index]]))
  return read.map(({ line, arrival }) => ({ ...line, ...describe('error' in arrival ? arrival : outcomes.get(arrival.id)) }))
}

/** The lines of `bytes` that are not blank. The last one need not end with a line feed; a carriage return is white space in JSON. */
export function splitLines(bytes: Uint8Array): BatchLine[] {
  const lines: BatchLine[] = []
  for (let from = 0, line = 1; from < bytes.length; line += 1) {
    const end = bytes.indexOf(lineFeed, from)
    const text = bytes.subarray(from, end === -1 ? bytes.length : end)
    if (text.some(byte => !blanks.has(byte))) lines.push({ line, bytes: text })
    from = end === -1 ? bytes.length : end + 1
  }
  return lines
}

const lineFeed = 0x0A
const blanks: ReadonlySet<number> = new Set([0x09, 0x0D, 0x20])

/** No sender can send a key with U+001F in it, so these keys are nobody else's. */
const lineKey = (key: string, line: number) => `${key}\u001F${line}`

function requireMessages(lines: BatchLine[]): BatchLine[] {
  if (lines.length === 0) throw new WaybillError('invalid', 'There is no message in the batch. Send one JSON object per line.')
  if (lines.length > maxBatchMessages) {
    throw new WaybillError('body_too_large', `The batch has ${lines.length} messages; at most ${maxBatchMessages} are allowed. Send it in parts.`)
  }
  return lines
}

function readLine(seal: Seal, request: Parameters<typeof readArrival>[1]): Arrival | { error: unknown } {
  try {
    if (request.bytes.length <= maxLineBytes) return readArrival(seal, request)
    return { error: new WaybillError('body_too_large', `The message is larger than ${maxLineBytes} bytes. Send it in parts.`) }
  }
  catch (error) {
    return { error }
  }
}

function describe(outcome: Together | undefined): { messageId: string, replayed: boolean } | { error: unknown } {
  if (!outcome) return { error: new Error('Nothing is known of a message of a batch.') }
  if ('error' in outcome) return outcome
  if (outcome.kind === 'refused') return { error: outcome.refusal }
  return { messageId: outcome.messageId, replayed: outcome.kind === 'replayed' }
}
