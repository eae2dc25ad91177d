/**
 * Signing in by single sign-on. Who somebody is, `iss` and `sub` of the provider decide; a verified e-mail address counts once,
 * to find the person who is there already or the link by which they join.
 */
import type { Connection } from '../../db/client.ts'
import { markOpenInvitationUsed } from '../../db/queries/invitations.ts'
import { findUser, findUserByEmail, findUserByOidc, insertUser, lockUser, markLinked } from '../../db/queries/people.ts'
import type { Act } from '../../shared/audit.ts'
import type { Role } from '../../shared/roles.ts'
import { roleSchema } from '../../shared/roles.ts'
import type { SingleSignOnProblem } from '../../shared/session.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import { systemActor } from '../actor.ts'
import { changePersonIn } from '../people.ts'
import type { ProvenUser } from '../prove-identity.ts'
import { recordAct } from '../record-act.ts'
import type { Seal } from '../seal.ts'
import type { Client, OpenedSession } from '../sessions.ts'
import { openSession } from '../sessions.ts'
import type { Waybill } from '../waybill.ts'
import type { ProvenClaims } from './provider.ts'

/** Why somebody was not let in who is known at the provider. */
type SingleSignOnRefusal = Extract<SingleSignOnProblem, 'unverified' | 'unknown' | 'suspended'>

export type SingleSignOnOutcome = { outcome: 'signed_in', session: OpenedSession } | { outcome: 'refused', reason: SingleSignOnRefusal }

interface Arrival {
  claims: ProvenClaims
  client: Client
  /** What somebody becomes who is neither known nor invited. Null: they are not let in. */
  defaultRole: Role | null
}

type Store = Pick<Waybill, 'database' | 'seal'>

/** Lets somebody in whom the provider has proven, adding or linking the person where that may be. */
export function signInBySingleSignOn({ database, seal }: Store, arrival: Arrival): Promise<SingleSignOnOutcome> {
  return database.transaction(async (transaction) => {
    const found = await findPerson(transaction, seal, arrival)
    if (typeof found === 'string') return refuse(found)
    if (found.suspendedAt !== null) return refuse('suspended')
    await followRole(transaction, seal, { user: found, ...arrival })
    const user = await lockUser(transaction, found.id)
    if (user === null || user.suspendedAt !== null) return refuse('suspended')
    return { outcome: 'signed_in', session: await openSession(transaction, { seal }, { user, method: 'sso', client: arrival.client }) }
  })
}

async function findPerson(transaction: Connection, seal: Seal, arrival: Arrival): Promise<ProvenUser | SingleSignOnRefusal> {
  const { claims: { issuer, subject, email } } = arrival
  const known = await findUserByOidc(transaction, issuer, subject)
  if (known !== null) return known
  if (email === null) return 'unverified'
  const namesake = await findUserByEmail(transaction, email)
  if (namesake?.suspendedAt) return namesake
  return namesake === null ? join(transaction, seal, { ...arrival, email }) : link(transaction, seal, { ...arrival, user: namesake })
}

/** Ties somebody who is there already to who they are at the provider. Once: whoever is tied stays so, whatever addresses change hands there. */
async function link(transaction: Connection, seal: Seal, { user, claims, client }: Arrival & { user: ProvenUser }): Promise<ProvenUser | SingleSignOnRefusal> {
  if (!await markLinked(transaction, user.id, { oidcIssuer: claims.issuer, oidcSubject: claims.subject })) return 'unknown'
  await record(transaction, seal, { act: 'person.linked', user, client, detail: { issuer: claims.issuer } })
  return user
}

/** Adds somebody who was invited, or anybody where that is allowed. */
async function join(transaction: Connection, seal: Seal, arrival: Arrival & { email: string }): Promise<ProvenUser | SingleSignOnRefusal> {
  const { email, claims, client, defaultRole } = arrival
  const invitation = await markOpenInvitationUsed(transaction, email)
  const role = invitation?.role ?? (defaultRole && (readRole(claims) ?? defaultRole))
  if (role === null) return 'unknown'
  const { issuer: oidcIssuer, subject: oidcSubject } = claims
  const id = await insertUser(transaction, { email, name: claims.name ?? email, role, oidcIssuer, oidcSubject })
  const user = id === null ? null : await findUser(transaction, id)
  if (user === null) return 'unknown'
  await record(transaction, seal, { act: 'person.joined_by_single_sign_on', user, client, detail: { role, invitedBy: invitation?.invitedBy ?? null } })
  return user
}

/** The provider's word on the role counts at every sign-in, but for the last admin, who stays one. */
async function followRole(transaction: Connection, seal: Seal, { user, claims, client }: Arrival & { user: ProvenUser }): Promise<void> {
  const role = readRole(claims)
  if (role === null || role === user.role) return
  try {
    await changePersonIn(transaction, seal, { id: user.id, changes: { role }, actor: { ...systemActor, ...originOf(client) } })
  }
  catch (error) {
    if (!(error instanceof WaybillError) || error.code !== 'conflict') throw error
  }
}

interface OwnAct { act: Extract<Act, 'person.linked' | 'person.joined_by_single_sign_on'>, user: ProvenUser, client: Client, detail: Record<string, unknown> }

function record(transaction: Connection, seal: Seal, { user, client, ...act }: OwnAct): Promise<void> {
  const actor = { type: 'user', id: user.id, name: user.name, ...originOf(client) } as const
  return recordAct(transaction, seal, { actor, subjectType: 'person', subjectId: user.id, ...act })
}

const readRole = ({ role }: ProvenClaims): Role | null => roleSchema.safeParse(role).data ?? null
const originOf = ({ address, requestId }: Client) => ({ address, requestId })
const refuse = (reason: SingleSignOnRefusal): SingleSignOnOutcome => ({ outcome: 'refused', reason })
