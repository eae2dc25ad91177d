/** Who a sender is, where that has to be known before a message of theirs is committed. */
import type { Connection } from '../db/client.ts'
import { findSender } from '../db/queries/senders.ts'
import { readPresentedKey } from './credentials.ts'
import { switchedOff, wrongKey } from './write-arrivals.ts'

export type Sender = NonNullable<Awaited<ReturnType<typeof findSender>>>

/**
 * The sender with this key, who may send.
 * @throws WaybillError `unauthenticated`, or `integration_disabled`, in the words in which a message would be refused
 */
export async function requireSender(connection: Connection, presentedKey: string): Promise<Sender> {
  const key = readPresentedKey(presentedKey)
  const sender = key && await findSender(connection, key.keyId, key.hash)
  if (!sender) throw wrongKey()
  if (!sender.enabled) throw switchedOff()
  return sender
}
