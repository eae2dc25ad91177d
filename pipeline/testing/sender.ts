/** Sends messages into the pipeline the way the web process does, for tests that need no web server. */
import { v7 as uuidv7 } from 'uuid'
import { makeIntegration, makeKey } from '../../db/testing/factories.ts'
import type { integrations } from '../../db/schema/integrations.ts'
import type { Database } from '../../db/client.ts'
import type { AcceptGroup } from '../accept.ts'
import { acceptMessage } from '../accept.ts'
import { makeIntegrationKey } from '../credentials.ts'
import type { Seal } from '../seal.ts'
import { makeSeal } from '../seal.ts'

/** The secret that tests and the processes they start share. */
export const testSecret = 'a secret of tests with thirty-two characters'
export const testSeal: Seal = makeSeal(testSecret)

/** An integration with a key that works. */
export async function makeSender(database: Database, given: Partial<typeof integrations.$inferSelect> = {}): Promise<{ integrationId: string, key: string }> {
  const { key, keyId, hash } = makeIntegrationKey()
  return database.query(async (connection) => {
    const integration = await makeIntegration(connection, { name: `Sender ${uuidv7().slice(-6)}`, ...given })
    await makeKey(connection, { id: keyId, integrationId: integration.id, hash })
    return { integrationId: integration.id, key }
  })
}

/** The body of a stock message. */
export function stockMessage(sku: string, quantity: number, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ action: 'inventory.set', data: { items: [{ sku, quantity }] }, ...more })
}

/** Accepts one message; returns its id. */
export async function send(accept: AcceptGroup, key: string, body: string, idempotencyKey: string | null = null): Promise<string> {
  const { messageId } = await acceptMessage(accept, testSeal, { key, bytes: Buffer.from(body), idempotencyKey })
  return messageId
}
