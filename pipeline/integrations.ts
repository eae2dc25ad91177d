/**
 * Integrations as people configure them. Every change locks the integration's row, which accepting locks too: what is
 * answered here holds for every message that is accepted afterwards.
 */
import { v7 as uuidv7 } from 'uuid'
import type { Connection, Database } from '../db/client.ts'
import { countProcessing, listUnfinishedLanes } from '../db/queries/integration-backlog.ts'
import type { SecretRow } from '../db/queries/integration-secrets.ts'
import { listSecrets } from '../db/queries/integration-secrets.ts'
import type { IntegrationRow, KeyRow } from '../db/queries/integrations.ts'
import * as queries from '../db/queries/integrations.ts'
import { lockOwnedLanes } from '../db/queries/lanes.ts'
import { countCap } from '../shared/event-filter.ts'
import type { IntegrationOverview, NewIntegration, PausedIntegration } from '../shared/integration-overview.ts'
import type { CreateIntegration, UpdateIntegration } from '../shared/integrations.ts'
import type { RetryPolicies } from '../shared/retry-policy.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { actions } from './actions/registry.ts'
import type { Actor } from './actor.ts'
import { makeIntegrationKey } from './credentials.ts'
import { openNextOrdering } from './generations.ts'
import { writeSecrets } from './integration-secrets.ts'
import { alsoKnowing, plainMasking } from './mask/masking.ts'
import { previewMasking } from './mask/preview.ts'
import { recordIntegration } from './record-integration.ts'
import type { Seal } from './seal.ts'
import type { Waybill } from './waybill.ts'

/** Lanes woken at once after a change; the sweeper finds the others within seconds. */
const wakeLimit = 1000

/** Every integration, oldest first; with `search` those whose name or service contains it. */
export function listIntegrations(database: Database, search?: string): Promise<IntegrationOverview[]> {
  return database.query(async (connection) => {
    const rows = await queries.listIntegrations(connection, countCap, search)
    const keys = await queries.listKeys(connection, rows.map(row => row.id))
    const secrets = await listSecrets(connection, rows.map(row => row.id))
    const isOwn = (row: IntegrationRow) => ({ integrationId }: { integrationId: string }) => integrationId === row.id
    return rows.map(row => showIntegration(row, { keys: keys.filter(isOwn(row)), secrets: secrets.filter(isOwn(row)) }))
  })
}

/** @throws WaybillError `not_found` when there is no such integration or it was deleted */
export function getIntegration(database: Database, id: string): Promise<IntegrationOverview> {
  return database.query(connection => readIntegration(connection, id))
}

/**
 * Creates an integration with its first key.
 * @returns it with `apiKey`, which is kept nowhere and shown this once
 * @throws WaybillError `invalid` when a retry policy is for an action that does not exist, or a setting is a secret
 */
export async function createIntegration(waybill: Pick<Waybill, 'database' | 'seal'>, { secrets, ...input }: CreateIntegration, actor: Actor): Promise<NewIntegration> {
  requireKnownActions(input.retryPolicies)
  requireOpenSettings(waybill.seal, { settings: input.settings, secrets })
  const id = uuidv7()
  const { key, keyId, hash } = makeIntegrationKey()
  return waybill.database.transaction(async (transaction) => {
    await queries.insertIntegration(transaction, { ...input, id })
    await queries.insertKey(transaction, { id: keyId, integrationId: id, hash })
    const changedNames = await writeSecrets(transaction, waybill.seal, { integrationId: id, secrets, actor })
    const made = await requireLocked(transaction, id)
    await recordIntegration(transaction, waybill.seal, { actor, act: 'integration.created', before: null, after: made, detail: { keyId, ...nameSecrets(changedNames) } })
    return { ...await readIntegration(transaction, id), apiKey: key }
  })
}

/**
 * Changes what is given and wakes the lanes. With another ordering what arrives from now on goes to lanes of its own, which
 * wait until everything that arrived before is finished: nothing is lost or overtaken.
 * @throws WaybillError `not_found`, or `invalid` as in {@link createIntegration}
 */
export async function updateIntegration(waybill: Waybill, id: string, input: UpdateIntegration, actor: Actor): Promise<IntegrationOverview> {
  const { secrets = {}, ...changes } = input
  requireKnownActions(changes.retryPolicies ?? {})
  requireOpenSettings(waybill.seal, { settings: changes.settings ?? {}, secrets })
  const changed = await changeAndWake(waybill, id, async (transaction) => {
    const before = await requireLocked(transaction, id)
    await queries.updateIntegration(transaction, id, changes)
    const changedNames = await writeSecrets(transaction, waybill.seal, { integrationId: id, secrets, actor })
    if (changes.ordering !== undefined && changes.ordering !== before.ordering) await queries.beginGeneration(transaction, id)
    const after = await requireLocked(transaction, id)
    await recordIntegration(transaction, waybill.seal, { actor, act: 'integration.updated', before, after, detail: nameSecrets(changedNames) })
  })
  waybill.wake(await openNextOrdering(waybill.database, id), { turn: { integrationId: id } })
  return changed
}

/**
 * Stops the sending of an integration's events; they are still accepted. A call that is under way finishes, and the answer says
 * how many are. Pausing again changes nothing.
 * @throws WaybillError `not_found`
 */
export async function pauseIntegration(waybill: Waybill, id: string, actor: Actor): Promise<PausedIntegration> {
  await waybill.database.transaction(async (transaction) => {
    const before = await requireLocked(transaction, id)
    if (before.pausedAt !== null) return
    await queries.markPaused(transaction, id, true)
    const after = await requireLocked(transaction, id)
    await recordIntegration(transaction, waybill.seal, { actor, act: 'integration.paused', before, after })
  })
  return waybill.database.transaction(async (transaction) => {
    await lockOwnedLanes(transaction, id) // A worker that began before the commit has not seen it.
    return { ...await readIntegration(transaction, id), underWayCount: await countProcessing(transaction, id) }
  })
}

/** Lets events be sent again and wakes their lanes. Resuming what is not paused changes nothing. @throws WaybillError `not_found` */
export async function resumeIntegration(waybill: Waybill, id: string, actor: Actor): Promise<IntegrationOverview> {
  return changeAndWake(waybill, id, async (transaction) => {
    const before = await requireLocked(transaction, id)
    if (before.pausedAt === null) return
    await queries.markPaused(transaction, id, false)
    const after = await requireLocked(transaction, id)
    await recordIntegration(transaction, waybill.seal, { actor, act: 'integration.resumed', before, after })
  })
}

/** The locked row of an integration. @throws WaybillError `not_found` */
export async function requireLocked(transaction: Connection, id: string) {
  const found = await queries.lockIntegration(transaction, id)
  if (!found) throw unknownIntegration()
  return found
}

async function changeAndWake(waybill: Waybill, id: string, change: (transaction: Connection) => Promise<void>): Promise<IntegrationOverview> {
  const { integration, laneIds } = await waybill.database.transaction(async (transaction) => {
    await change(transaction)
    return { integration: await readIntegration(transaction, id), laneIds: await listUnfinishedLanes(transaction, id, wakeLimit) }
  })
  waybill.wake(laneIds, { turn: { integrationId: id } })
  return integration
}

async function readIntegration(connection: Connection, id: string): Promise<IntegrationOverview> {
  const row = await queries.findIntegration(connection, id, countCap)
  if (!row) throw unknownIntegration()
  return showIntegration(row, { keys: await queries.listKeys(connection, [id]), secrets: await listSecrets(connection, [id]) })
}

/** A policy for an action that does not exist would never apply, and nobody would notice. */
function requireKnownActions(policies: RetryPolicies) {
  const known = new Set(['default', ...actions.map(action => action.name)])
  const faults = Object.keys(policies).filter(name => !known.has(name))
    .map(name => ({ path: `retryPolicies.${name}`, message: `is not an action; known are ${[...known].join(', ')}` }))
  if (faults.length > 0) throw new WaybillError('invalid', `There is no action "${Object.keys(policies).find(name => !known.has(name))}" to have a retry policy. Correct its name.`, { faults })
}

/** Settings are stored as they are and shown to everybody who may read; what masking would hide in them belongs under `secrets`. */
function requireOpenSettings(seal: Seal, { settings, secrets }: { settings: Record<string, unknown>, secrets: Record<string, string | null> }) {
  const masking = alsoKnowing(plainMasking(seal), Object.values(secrets).filter(value => value !== null))
  const faults = previewMasking(settings, masking).hidden
    .map(({ path, reason }) => ({ path: `settings${path?.slice(1) ?? ''}`, message: `is a secret (${reason}); give it under secrets, which are kept sealed and never shown` }))
  if (faults.length > 0) throw new WaybillError('invalid', 'Settings can be read by everybody who may see the integration. Give what is secret under secrets.', { faults })
}

/** What an integration's row does not hold. */
interface Belongings { keys: readonly KeyRow[], secrets: readonly SecretRow[] }

function showIntegration({ deletedAt: _, ...row }: IntegrationRow, { keys, secrets }: Belongings): IntegrationOverview {
  const iso = (at: Date | null) => at?.toISOString() ?? null
  return {
    ...row,
    pausedAt: iso(row.pausedAt),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    lastEventAt: iso(row.lastEventAt),
    keys: keys.map(key => ({ keyId: key.id, createdAt: key.createdAt.toISOString(), expiresAt: iso(key.expiresAt), lastUsedAt: iso(key.lastUsedAt) })),
    secrets: secrets.map(({ name, updatedAt }) => ({ name, hasSecret: true, updatedAt: updatedAt.toISOString() })),
  }
}

/** Of secrets only their names may be told; "secret" in the field's own name would mask these too. */
const nameSecrets = (names: readonly string[]) => names.length === 0 ? {} : { writeOnlyChanged: names }

/** The answer where there is no such integration. */
export const unknownIntegration = () => new WaybillError('not_found', 'There is no integration with this id. It may have been deleted.')
