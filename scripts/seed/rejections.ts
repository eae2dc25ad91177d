/** What an ERP posted at night and Waybill refused: since its update it writes quantities as words, and a log-in into each message. */
import { readMessage } from '../../pipeline/read-message.ts'
import { describeRejection } from '../../pipeline/rejections-excerpt.ts'
import { plainMasking } from '../../pipeline/mask/masking.ts'
import type { Seal } from '../../pipeline/seal.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import type { Chance } from './random.ts'
import type { RowWriter } from './rows.ts'

const dayMs = 86_400_000
const hourMs = dayMs / 24

/** The hour of the night (UTC) in which it happened, and how often. */
const [hourOfNight, count] = [2, 7]

/** Writes the rejections of the last night before `until`, masked, and their count. */
export async function writeRejections(world: { rows: RowWriter, chance: Chance, seal: Seal, until: number }, integrationId: string) {
  const { rows, chance, seal, until } = world
  const hour = Math.floor((until - (hourOfNight + 1) * hourMs) / dayMs) * dayMs + hourOfNight * hourMs
  for (let index = 0; index < count; index += 1) {
    const at = hour + Math.floor((index + chance.next()) * hourMs / count)
    const body = Buffer.from(index === count - 1 ? writeBody(chance).slice(0, -9) : writeBody(chance))
    const { faults, ...rejection } = describeRejection({ ...refusalOf(body), key: null, body }, plainMasking(seal))
    await rows.add('inbound_rejections', {
      id: chance.idAt(at), integration_id: integrationId, rejected_at: new Date(at), http_status: rejection.httpStatus, code: rejection.code,
      message: rejection.message, faults: JSON.stringify(faults), body_excerpt: rejection.bodyExcerpt ?? null,
    })
  }
  await rows.add('inbound_rejection_counts', { integration_id: integrationId, hour: new Date(hour), rejected_count: count, kept_count: count })
}

function writeBody(chance: Chance): string {
  const sku = chance.pick(['CHAIR-UNO-BLK', 'TABLE-NEST-OAK', 'LAMP-LEUCHT-WHT', 'SOFA-DUENE-GRN'])
  const quantity = chance.pick(['twelve', 'none', 'about 40', 'see sheet 2'])
  return JSON.stringify({ action: 'inventory.set', login: { user: 'RFC_WAYBILL', password: 'Sommer2019!' }, data: { items: [{ sku, quantity, location: 'hamburg' }] } })
}

function refusalOf(body: Uint8Array) {
  try {
    readMessage(body)
  }
  catch (error) {
    if (error instanceof WaybillError) return { httpStatus: error.code === 'malformed_body' ? 400 : 422, code: error.code, message: error.message, faults: error.faults }
    throw error
  }
  throw new Error('Waybill accepts a message that the seed meant to be refused.')
}
