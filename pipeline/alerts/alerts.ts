/** Alerts as admins make them. The address and the signing secret are sealed and never shown again. */
import { z } from 'zod'
import type { Connection, Database } from '../../db/client.ts'
import * as queries from '../../db/queries/alerts.ts'
import { findIntegration } from '../../db/queries/integrations.ts'
import type { Alert, AlertMessage, CreateAlert, NewAlert, UpdateAlert } from '../../shared/alerts.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import type { Actor } from '../actor.ts'
import { toIso } from '../event-summary.ts'
import { newId } from '../new-id.ts'
import { recordAct } from '../record-act.ts'
import type { Seal } from '../seal.ts'
import type { Waybill } from '../waybill.ts'
import { writeTest } from './messages.ts'
import { makeSigningSecret } from './webhook.ts'

type Store = Pick<Waybill, 'database' | 'seal'>

/** Messages that the log shows. */
const shownMessages = 50

/** Where messages of an alert go, and what they are signed with. */
const targetSchema = z.object({ url: z.string(), signingSecret: z.string() })
type Target = z.output<typeof targetSchema>

/** The row that the target of an alert is sealed for. */
export const alertRow = (id: string) => `alerts ${id}`

/** @throws Error when the target was sealed with a secret that is not known */
export const openTarget = (seal: Seal, id: string, sealed: Uint8Array): Target =>
  targetSchema.parse(JSON.parse(Buffer.from(seal.open(sealed, alertRow(id))).toString()))

const sealTarget = (seal: Seal, id: string, target: Target) => seal.close(Buffer.from(JSON.stringify(target)), alertRow(id))

/** Every alert, oldest first. */
export async function listAlerts(database: Database): Promise<Alert[]> {
  return (await database.query(connection => queries.listAlerts(connection))).map(showAlert)
}

/** The newest messages of all alerts, and what became of them. */
export async function listAlertMessages(database: Database): Promise<AlertMessage[]> {
  const rows = await database.query(connection => queries.listAlertMessages(connection, shownMessages))
  return rows.map(({ attemptCount, deliveredAt, gaveUpAt, createdAt, ...row }) => ({
    ...row, attempts: attemptCount, createdAt: createdAt.toISOString(), state: deliveredAt ? 'delivered' : gaveUpAt ? 'given_up' : 'waiting',
  }))
}

/** Makes an alert. @returns it with the secret that its messages are signed with, shown this once; @throws WaybillError `invalid` */
export function createAlert({ database, seal }: Store, { url, ...alert }: CreateAlert, actor: Actor): Promise<NewAlert> {
  const [id, signingSecret] = [newId(), makeSigningSecret()]
  return database.transaction(async (transaction) => {
    await requireIntegration(transaction, alert.integrationId)
    await queries.insertAlert(transaction, { id, ...alert, origin: new URL(url).origin, sealedTarget: sealTarget(seal, id, { url, signingSecret }) })
    const made = await requireAlert(transaction, id)
    await recordAct(transaction, seal, { actor, act: 'alert.created', subjectType: 'alert', subjectId: id, detail: { name: alert.name }, after: told(made) })
    return { ...made, signingSecret }
  })
}

/** Changes an alert. It looks afresh and tells anew of what is wrong then. @throws WaybillError `not_found`, `invalid` */
export function updateAlert({ database, seal }: Store, id: string, { url, ...alert }: UpdateAlert, actor: Actor): Promise<Alert> {
  return database.transaction(async (transaction) => {
    const sealed = await queries.lockAlertTarget(transaction, id)
    if (!sealed) throw noAlert()
    await requireIntegration(transaction, alert.integrationId)
    const before = await requireAlert(transaction, id)
    const target = url === undefined ? {} : { origin: new URL(url).origin, sealedTarget: sealTarget(seal, id, { ...openTarget(seal, id, sealed), url }) }
    await queries.updateAlert(transaction, id, { ...alert, ...target })
    const after = await requireAlert(transaction, id)
    await recordAct(transaction, seal, {
      actor, act: 'alert.changed', subjectType: 'alert', subjectId: id, detail: { name: alert.name, isAddressNew: url !== undefined }, before: told(before), after: told(after),
    })
    return after
  })
}

/** Removes an alert; what has not been delivered yet is not sent. @throws WaybillError `not_found` */
export async function deleteAlert({ database, seal }: Store, id: string, actor: Actor): Promise<void> {
  await database.transaction(async (transaction) => {
    const name = await queries.deleteAlert(transaction, id)
    if (name === null) throw noAlert()
    await recordAct(transaction, seal, { actor, act: 'alert.deleted', subjectType: 'alert', subjectId: id, detail: { name } })
  })
}

/** Sends a message that says that it is a test. Its way can be followed in the log. @throws WaybillError `not_found` */
export async function testAlert({ database, seal }: Store, id: string, actor: Actor): Promise<void> {
  await database.transaction(async (transaction) => {
    const alert = await requireAlert(transaction, id)
    await queries.insertAlertMessage(transaction, writeTest(alert, new Date()))
    await recordAct(transaction, seal, { actor, act: 'alert.tested', subjectType: 'alert', subjectId: id, detail: { name: alert.name } })
  })
}

async function requireAlert(connection: Connection, id: string): Promise<Alert> {
  const row = await queries.findAlert(connection, id)
  if (!row) throw noAlert()
  return showAlert(row)
}

async function requireIntegration(connection: Connection, id: string | null) {
  if (id === null || await findIntegration(connection, id, 1)) return
  throw new WaybillError('invalid', 'There is no such integration. It may have been deleted.', { faults: [{ path: 'integrationId', message: 'is no integration' }] })
}

function showAlert({ createdAt, updatedAt, lastDeliveredAt, ...row }: Awaited<ReturnType<typeof queries.listAlerts>>[number]): Alert {
  return { ...row, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString(), lastDeliveredAt: toIso(lastDeliveredAt) }
}

/** What the audit log keeps of an alert. */
function told({ name, enabled, language, integrationId, failed, delayedMinutes, destinationDown, silentMinutes, origin }: Alert) {
  return { name, enabled, language, integrationId, failed, delayedMinutes, destinationDown, silentMinutes, origin }
}

const noAlert = () => new WaybillError('not_found', 'There is no alert with this id. It may have been deleted.')
