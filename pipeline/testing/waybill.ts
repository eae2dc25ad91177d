/** A `Waybill` for tests: real database, real seal, and a queue that only writes down which lanes were nudged. */
import pino from 'pino'
import type { Database } from '../../db/client.ts'
import type { Actor } from '../actor.ts'
import { makeMaskings } from '../mask/maskings.ts'
import type { Client } from '../sessions.ts'
import type { Waybill } from '../waybill.ts'
import { testSeal } from './sender.ts'

/** Somebody who may do everything. */
export const testActor: Actor = {
  type: 'user', id: '0199aaaa-0000-7000-8000-000000000001', name: 'Ada', role: 'admin', address: '192.0.2.7', requestId: '0199aaaa-0000-7000-8000-0000000000f1',
}

/** `woken` lists the lanes that were nudged, in order. */
export function makeTestWaybill(database: Database): { waybill: Waybill, woken: string[] } {
  const woken: string[] = []
  const log = pino({ level: 'silent' })
  const waybill: Waybill = {
    database,
    wake: (laneIds) => { woken.push(...laneIds) },
    seal: testSeal,
    maskings: makeMaskings({ database, seal: testSeal, log, ownSecrets: [] }),
    log,
  }
  return { waybill, woken }
}

/** A browser to sign in with. */
export const testClient: Client = { address: '192.0.2.7', requestId: null, userAgent: 'A browser of tests' }
