/**
 * Links by which somebody joins, or sets a new password. An admin makes one and hands it on; Waybill sends no mail. It works
 * once, for three days, as long as whoever made it is an admin and not suspended; only its SHA-256 is kept.
 */
import type { Connection, Database } from '../db/client.ts'
import * as queries from '../db/queries/invitations.ts'
import { findUser, findUserByEmail, insertUser, updateUser } from '../db/queries/people.ts'
import { deleteSessionsOf } from '../db/queries/sessions.ts'
import type { AcceptInvitation, Invitation, Invite, NewInvitation, ShownInvitation } from '../shared/people.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Actor, Origin } from './actor.ts'
import { holdWhoHandsOut } from './api-tokens.ts'
import { makeBrowserToken, sha256 } from './credentials.ts'
import { hashPassword, requireUnguessable } from './passwords.ts'
import { recordAct } from './record-act.ts'
import type { Waybill } from './waybill.ts'

/** Seconds for which a link works. */
const linkSeconds = 72 * 3600

type Store = Pick<Waybill, 'database' | 'seal'>
type InvitationRow = Awaited<ReturnType<typeof queries.insertInvitation>>

/** The links that work, newest first. */
export async function listInvitations(database: Database): Promise<Invitation[]> {
  const found = await database.query(queries.listOpenInvitations)
  return found.map(showInvitation)
}

/**
 * Makes a link by which somebody joins. One that this address has got before ends.
 * @throws WaybillError `conflict` when somebody has this address already
 */
export function invitePerson({ database, seal }: Store, { email, role }: Invite, actor: Actor): Promise<NewInvitation> {
  return database.transaction(async (transaction) => {
    if (await findUserByEmail(transaction, email)) throw addressTaken()
    const made = await makeLink(transaction, actor, { purpose: 'join', email, role })
    await recordAct(transaction, seal, { actor, act: 'person.invited', subjectType: 'invitation', subjectId: made.id, detail: { name: email, role } })
    return made
  })
}

/** Makes a link by which a person sets a new password. One made before ends. @throws WaybillError `not_found` */
export function makeResetLink({ database, seal }: Store, userId: string, actor: Actor): Promise<NewInvitation> {
  return database.transaction(async (transaction) => {
    const user = await findUser(transaction, userId)
    if (!user) throw new WaybillError('not_found', 'There is no person with this id. They may have been removed.')
    const made = await makeLink(transaction, actor, { purpose: 'reset', email: user.email, role: user.role, userId })
    await recordAct(transaction, seal, { actor, act: 'person.reset_link_made', subjectType: 'person', subjectId: userId, detail: { name: user.name } })
    return made
  })
}

/** Ends a link. @throws WaybillError `not_found` when it does not work any more */
export async function revokeInvitation({ database, seal }: Store, id: string, actor: Actor): Promise<void> {
  await database.transaction(async (transaction) => {
    const revoked = await queries.markInvitationRevoked(transaction, id)
    if (!revoked) throw new WaybillError('not_found', 'There is no such link, or it was used, revoked or has expired.')
    await recordAct(transaction, seal, { actor, act: 'person.invitation_revoked', subjectType: 'invitation', subjectId: id, detail: { name: revoked.email } })
  })
}

/** What a link says to whoever holds it. @throws WaybillError `not_found` when it does not work */
export async function lookAtInvitation(database: Database, token: string): Promise<ShownInvitation> {
  const { expiresAt, ...found } = requireOpen(await database.query(connection => queries.findOpenInvitation(connection, sha256(token))))
  return { ...found, expiresAt: expiresAt.toISOString() }
}

/**
 * Uses a link up: adds the person, or sets their new password and ends their sessions, and every link for it or made by them. A second factor stays as it is.
 * @returns the address to sign in with
 * @throws WaybillError `not_found` when the link does not work; `invalid` when the password is easily guessed or the name is
 * missing; `conflict` when somebody has got this address meanwhile
 */
export async function acceptInvitation({ database, seal }: Store, { token, name, password }: AcceptInvitation, origin: Origin): Promise<{ email: string }> {
  const { purpose, email } = await lookAtInvitation(database, token)
  requireUnguessable(password, email, 'password')
  if (purpose === 'join' && name === undefined) throw new WaybillError('invalid', 'Say what you are called.', { faults: [{ path: 'name', message: 'is missing' }] })
  const passwordHash = await hashPassword(password)
  await database.transaction(async (transaction) => {
    const used = requireOpen(await queries.markInvitationUsed(transaction, sha256(token)))
    const person = used.userId === null
      ? { id: await addPerson(transaction, used, { name: name ?? email, passwordHash }), name: name ?? email, act: 'person.joined' as const }
      : { id: used.userId, name: await setPassword(transaction, used.userId, passwordHash), act: 'person.password_reset' as const }
    await recordAct(transaction, seal, {
      actor: { type: 'user', id: person.id, name: person.name, address: origin.address, requestId: origin.requestId },
      act: person.act, subjectType: 'person', subjectId: person.id, detail: { role: used.role, invitedBy: used.invitedBy },
    })
  })
  return { email }
}

async function makeLink(transaction: Connection, actor: Actor, link: Pick<InvitationRow, 'purpose' | 'email' | 'role'> & { userId?: string }): Promise<NewInvitation> {
  const { token, hash } = makeBrowserToken()
  const inviterId = await holdWhoHandsOut(transaction, actor)
  await queries.revokeInvitationsFor(transaction, link.email, link.purpose)
  const row = await queries.insertInvitation(transaction, { ...link, hash, invitedBy: actor.name, inviterId }, linkSeconds)
  return { ...showInvitation(row), path: `/join/${token}` }
}

async function addPerson(transaction: Connection, { email, role }: InvitationRow, person: { name: string, passwordHash: string }): Promise<string> {
  const id = await insertUser(transaction, { email, role, ...person })
  if (id === null) throw addressTaken()
  return id
}

async function setPassword(transaction: Connection, userId: string, passwordHash: string): Promise<string> {
  await updateUser(transaction, userId, { passwordHash })
  await deleteSessionsOf(transaction, userId)
  await queries.revokeInvitationsAround(transaction, userId)
  return requireOpen(await findUser(transaction, userId)).name
}

/** One and the same answer, whatever became of the link. */
function requireOpen<Row>(row: Row | null): Row {
  if (row === null) throw new WaybillError('not_found', 'This link does not work any more: it was used or revoked, or is older than three days. Ask for a new one.')
  return row
}

function showInvitation({ id, purpose, email, role, invitedBy, createdAt, expiresAt }: InvitationRow): Invitation {
  return { id, purpose, email, role, invitedBy, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() }
}

const addressTaken = () => new WaybillError('conflict', 'Somebody with this e-mail address is there already.')
