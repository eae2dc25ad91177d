/** Who may call a route. Each entry finds the caller or refuses, inside the handler, before anything is read. */
import type { H3Event } from 'h3'
import type { Actor, SignedInPerson } from '../../pipeline/actor.ts'
import { isPerson } from '../../pipeline/actor.ts'
import { readShareToken } from '../../pipeline/credentials.ts'
import { requireSender } from '../../pipeline/senders.ts'
import type { OpenShare } from '../../pipeline/status/shares.ts'
import { requireShare, shareEnded } from '../../pipeline/status/shares.ts'
import type { Role } from '../../shared/roles.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import { findBearer, requireActor } from './authenticate.ts'
import { limitActor, limitSender, limitShare } from './limit-rate.ts'
import { useWaybill } from './waybill.ts'

/** What may prove who is asking. */
export type Proof = 'integrationKey' | 'apiToken' | 'session' | 'statusShare'

/** A way in: what proves that somebody may take it (any one of these), and what the handler may know of who came through it. */
export interface Access<Caller> { name: string, proofs: readonly Proof[], admit: (request: H3Event) => Promise<Caller> }

const forRole = (role: Role): Access<Actor> => ({
  name: role,
  proofs: ['apiToken', 'session'],
  async admit(request) {
    const actor = await requireActor(request, role)
    await limitActor(request, actor)
    return actor
  },
})

/** Reads. */
export const viewer = forRole('viewer')

/** Also acts on events. */
export const operator = forRole('operator')

/** Also configures. */
export const admin = forRole('admin')

/** Acts for oneself: programs have no account. */
export const person: Access<SignedInPerson> = {
  name: 'person',
  proofs: ['session'],
  async admit(request) {
    const actor = await viewer.admit(request)
    if (!isPerson(actor)) throw new WaybillError('forbidden', 'This is for people who are signed in; a token has no account of its own.')
    return actor
  },
}

/** Needs no proof: health and signing in. */
export const anyone: Access<null> = { name: 'anyone', proofs: [], admit: () => Promise.resolve(null) }

/** A sender's key as it was presented; whether it is right is decided when the message is committed. */
export const sender: Access<string> = {
  name: 'sender',
  proofs: ['integrationKey'],
  async admit(request) {
    const key = findBearer(request)
    if (!key) throw new WaybillError('unauthenticated', 'The integration\'s API key is missing, unknown or no longer valid. Send it as "Authorization: Bearer wbk_…".')
    await limitSender(request, key)
    return key
  },
}

/** A sender's key that is right at this moment: nobody else may have a large body read. When the messages are committed it is looked at again. */
export const knownSender: Access<string> = {
  name: 'sender',
  proofs: ['integrationKey'],
  async admit(request) {
    const key = await sender.admit(request)
    await useWaybill().database.query(connection => requireSender(connection, key))
    return key
  },
}

/** Holds a link to the status page that works at this moment. */
export const shareHolder: Access<OpenShare> = {
  name: 'shareHolder',
  proofs: ['statusShare'],
  async admit(request) {
    const { database, seal } = useWaybill()
    const hash = readShareToken(seal, findBearer(request) ?? '')
    if (!hash) throw shareEnded()
    await limitShare(request, hash)
    return requireShare(database, hash)
  },
}
