/** The people of an installation, as admins see and change them. There is always an admin who can sign in. */
import type { Connection, Database } from '../db/client.ts'
import { countTokensByOwner } from '../db/queries/api-tokens.ts'
import * as queries from '../db/queries/people.ts'
import { deleteSecondFactor } from '../db/queries/second-factors.ts'
import { deleteSessionsOf } from '../db/queries/sessions.ts'
import type { Act } from '../shared/audit.ts'
import type { ChangePerson, Person } from '../shared/people.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Actor } from './actor.ts'
import { recordAct } from './record-act.ts'
import type { Seal } from './seal.ts'
import type { Waybill } from './waybill.ts'

type Store = Pick<Waybill, 'database' | 'seal'>
type UserRow = NonNullable<Awaited<ReturnType<typeof queries.findUser>>>

/** Everybody, by name. */
export function listPeople(database: Database): Promise<Person[]> {
  return database.query(async (connection) => {
    const tokenCounts = await countTokensByOwner(connection)
    return (await queries.listUsers(connection)).map(user => showPerson(user, tokenCounts))
  })
}

/** @throws WaybillError `not_found` */
export function getPerson(database: Database, id: string): Promise<Person> {
  return database.query(async connection => showPerson(requirePerson(await queries.findUser(connection, id)), await countTokensByOwner(connection, id)))
}

/**
 * Changes what is given. Another role counts from the next request on, also for their tokens. Whoever is suspended is signed out
 * everywhere and cannot sign in until they are reinstated; until then their tokens and the links that they made stop, too.
 * @throws WaybillError `not_found`, or `conflict` when nobody would be left who is an admin and not suspended
 */
export function changePerson({ database, seal }: Store, id: string, changes: ChangePerson, actor: Actor): Promise<Person> {
  return database.transaction(transaction => changePersonIn(transaction, seal, { id, changes, actor }))
}

/** {@link changePerson} as part of a transaction. When it throws, nothing was written. */
export async function changePersonIn(transaction: Connection, seal: Seal, change: { id: string, changes: ChangePerson, actor: Actor }): Promise<Person> {
  const { id, actor, changes: { suspended, ...fields } } = change
  const before = await lockPerson(transaction, id, { staysAdmin: suspended !== true && (fields.role ?? 'admin') === 'admin' })
  if (Object.keys(fields).length > 0) await queries.updateUser(transaction, id, fields)
  if (suspended !== undefined && suspended !== (before.suspendedAt !== null)) await queries.markSuspended(transaction, id, suspended)
  if (suspended === true) await deleteSessionsOf(transaction, id)
  const after = requirePerson(await queries.findUser(transaction, id))
  for (const act of listChanges(before, after)) await recordPerson(transaction, seal, { actor, act, before, after })
  return showPerson(after, await countTokensByOwner(transaction, id))
}

/** Removes a person, signing them out everywhere, with their tokens and links. What they did stays on record. @throws WaybillError as {@link changePerson} does */
export async function removePerson({ database, seal }: Store, id: string, actor: Actor): Promise<void> {
  await database.transaction(async (transaction) => {
    const before = await lockPerson(transaction, id, { staysAdmin: false })
    const programsCutOff = (await countTokensByOwner(transaction, id)).get(id) ?? 0
    await queries.deleteUser(transaction, id)
    await recordPerson(transaction, seal, { actor, act: 'person.removed', before, after: null, programsCutOff })
  })
}

/** Takes away the second factor of somebody who has lost the app and the recovery codes. @throws WaybillError `not_found`, or `conflict` when there is none */
export function resetSecondFactor({ database, seal }: Store, id: string, actor: Actor): Promise<Person> {
  return database.transaction(async (transaction) => {
    const before = requirePerson(await queries.lockUser(transaction, id))
    if (before.totpConfirmedAt === null) throw new WaybillError('conflict', `${before.name} has no second factor.`)
    await deleteSecondFactor(transaction, id)
    const after = requirePerson(await queries.findUser(transaction, id))
    await recordPerson(transaction, seal, { actor, act: 'person.second_factor_reset', before, after })
    return showPerson(after, await countTokensByOwner(transaction, id))
  })
}

/** Admins are locked before anybody else, so that two who take each other's role away do so one after the other, and the second is refused. */
async function lockPerson(transaction: Connection, id: string, { staysAdmin }: { staysAdmin: boolean }): Promise<UserRow> {
  const admins = staysAdmin ? [] : await queries.lockActiveAdmins(transaction)
  const person = requirePerson(await queries.lockUser(transaction, id))
  if (admins.length === 1 && admins[0] === id) {
    throw new WaybillError('conflict', `${person.name} is the last admin who can sign in. Make somebody else an admin first.`)
  }
  return person
}

function listChanges(before: UserRow, after: UserRow): PersonAct[] {
  const isChanged = before.role !== after.role || before.name !== after.name
  const isSuspended = after.suspendedAt !== null
  return [
    ...(isChanged ? ['person.changed' as const] : []),
    ...((before.suspendedAt !== null) === isSuspended ? [] : [isSuspended ? 'person.suspended' as const : 'person.reinstated' as const]),
  ]
}

type PersonAct = Extract<Act, `person.${string}`>

interface PersonChange { actor: Actor, act: PersonAct, before: UserRow, after: UserRow | null, programsCutOff?: number }

function recordPerson(transaction: Connection, seal: Seal, { actor, act, before, after, programsCutOff }: PersonChange): Promise<void> {
  const { id, name } = after ?? before
  return recordAct(transaction, seal, { actor, act, subjectType: 'person', subjectId: id, detail: { name, programsCutOff }, before: describe(before), after: after && describe(after) })
}

function describe({ name, email, role, suspendedAt, totpConfirmedAt }: UserRow) {
  return { name, email, role, suspended: suspendedAt !== null, hasSecondFactor: totpConfirmedAt !== null }
}

function requirePerson(user: UserRow | null): UserRow {
  if (user === null) throw new WaybillError('not_found', 'There is no person with this id. They may have been removed.')
  return user
}

function showPerson(user: UserRow, tokenCounts: ReadonlyMap<string | null, number>): Person {
  const { id, email, name, role } = user
  return {
    id, email, name, role,
    hasPassword: user.passwordHash !== null,
    usesSingleSignOn: user.oidcSubject !== null,
    hasSecondFactor: user.totpConfirmedAt !== null,
    tokenCount: tokenCounts.get(id) ?? 0,
    createdAt: user.createdAt.toISOString(),
    lastSignedInAt: user.lastSignedInAt?.toISOString() ?? null,
    suspendedAt: user.suspendedAt?.toISOString() ?? null,
  }
}
