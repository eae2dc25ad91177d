/** What the audit log must have of people, their accounts, sessions and shared views, and of tokens. */
import { Secret, TOTP } from 'otpauth'
import { makeUser } from '../../db/testing/factories.ts'
import { hashPassword } from '../../pipeline/passwords.ts'
import type { Role } from '../../shared/roles.ts'
import type { AuditedWrite } from './audited-writes.ts'
import type { TestServer } from './test-server.ts'

const password = 'a password of tests'
const byron = 'Byron'
const newPassword = 'another password of tests'
let made = 0
const newEmail = () => `person-${made += 1}@example.com`

/** Somebody called Byron, signed in in a browser of their own. */
async function signIn({ test, call }: TestServer, role: Role = 'viewer') {
  const passwordHash = await hashPassword(password)
  const user = await test.database.query(connection => makeUser(connection, { email: newEmail(), name: byron, role, passwordHash }))
  const { headers } = await call('POST', '/v1/session', { email: user.email, password }, { as: null })
  const [cookie = ''] = headers.getSetCookie()[0]?.split(';') ?? []
  const ask = async (method: string, path: string, body?: unknown) => (await call(method, path, body, { as: null, headers: { cookie } })).body
  return { user, headers: { cookie }, ask }
}

/** The second factor of somebody: what they have after so many steps of half a minute. */
async function beginSecondFactor({ ask }: Awaited<ReturnType<typeof signIn>>) {
  const { secret } = await ask('POST', '/v1/account/second-factor', { password })
  return (steps: number) => new TOTP({ secret: Secret.fromBase32(String(secret)) }).generate({ timestamp: Date.now() + steps * 30_000 })
}

function onPerson(method: string, verb: string, act: AuditedWrite['act'], body?: unknown): AuditedWrite {
  return { route: `${method} /v1/users/:id${verb}`, act, prepare: async ({ test }) => {
    const { id } = await test.database.query(connection => makeUser(connection))
    return { path: `/v1/users/${id}${verb}`, body, subjectId: id }
  } }
}

async function invite({ call }: TestServer) {
  const { body } = await call('POST', '/v1/invitations', { email: newEmail(), role: 'viewer' })
  return { id: String(body.id), token: String(body.path).replace('/join/', '') }
}

/** Views belong to people; this one is shared. */
function onView(method: string, act: AuditedWrite['act'], body?: unknown): AuditedWrite {
  return { route: `${method} /v1/views${method === 'POST' ? '' : '/:id'}`, act, actorName: byron, prepare: async (server) => {
    const { headers, ask } = await signIn(server, 'operator')
    const view = { name: `View ${made += 1}`, isShared: true, filter: { status: 'failed' } }
    if (method === 'POST') return { path: '/v1/views', body: view, headers }
    const { id } = await ask('POST', '/v1/views', view)
    return { path: `/v1/views/${String(id)}`, body, headers, subjectId: String(id) }
  } }
}

export const auditedAccess: readonly AuditedWrite[] = [
  { route: 'POST /v1/session', act: 'session.opened', actorName: byron, prepare: async (server) => {
    const { user } = await signIn(server)
    return { path: '/v1/session', body: { email: user.email, password }, headers: {}, subjectId: user.id }
  } },
  { route: 'DELETE /v1/session', act: 'session.closed', actorName: byron, prepare: async (server) => {
    const { user, headers } = await signIn(server)
    return { path: '/v1/session', headers, subjectId: user.id }
  } },
  { route: 'DELETE /v1/sessions', act: 'session.all_closed', actorName: byron, prepare: async (server) => {
    const { user, headers } = await signIn(server)
    return { path: '/v1/sessions', headers, subjectId: user.id }
  } },
  { route: 'DELETE /v1/sessions/:id', act: 'session.ended', prepare: async (server) => {
    const { user } = await signIn(server)
    const { body } = await server.call('GET', `/v1/users/${user.id}/sessions`)
    const [session] = Array.isArray(body.items) ? body.items : []
    return { path: `/v1/sessions/${session.id}`, subjectId: user.id }
  } },
  { route: 'PUT /v1/account/password', act: 'account.password_changed', actorName: byron, prepare: async (server) => {
    const { user, headers } = await signIn(server)
    return { path: '/v1/account/password', body: { currentPassword: password, newPassword }, headers, subjectId: user.id }
  } },
  { route: 'POST /v1/account/second-factor/confirm', act: 'account.second_factor_enabled', actorName: byron, prepare: async (server) => {
    const someone = await signIn(server)
    const codeAt = await beginSecondFactor(someone)
    return { path: '/v1/account/second-factor/confirm', body: { code: codeAt(0) }, headers: someone.headers, subjectId: someone.user.id }
  } },
  { route: 'POST /v1/account/second-factor/disable', act: 'account.second_factor_disabled', actorName: byron, prepare: async (server) => {
    const someone = await signIn(server)
    const codeAt = await beginSecondFactor(someone)
    await someone.ask('POST', '/v1/account/second-factor/confirm', { code: codeAt(-1) })
    return { path: '/v1/account/second-factor/disable', body: { password, code: codeAt(0) }, headers: someone.headers, subjectId: someone.user.id }
  } },
  { route: 'POST /v1/account/second-factor/recovery-codes', act: 'account.recovery_codes_renewed', actorName: byron, prepare: async (server) => {
    const someone = await signIn(server)
    const codeAt = await beginSecondFactor(someone)
    await someone.ask('POST', '/v1/account/second-factor/confirm', { code: codeAt(-1) })
    return { path: '/v1/account/second-factor/recovery-codes', body: { password, code: codeAt(0) }, headers: someone.headers, subjectId: someone.user.id }
  } },
  { route: 'POST /v1/invitations', act: 'person.invited', prepare: () => Promise.resolve({ path: '/v1/invitations', body: { email: newEmail(), role: 'viewer' } }) },
  { route: 'DELETE /v1/invitations/:id', act: 'person.invitation_revoked', prepare: async (server) => {
    const { id } = await invite(server)
    return { path: `/v1/invitations/${id}`, subjectId: id }
  } },
  { route: 'POST /v1/invitations/accept', act: 'person.joined', actorName: byron, prepare: async (server) => {
    const { token } = await invite(server)
    return { path: '/v1/invitations/accept', body: { token, name: byron, password: newPassword }, headers: {} }
  } },
  onPerson('PATCH', '', 'person.changed', { role: 'operator' }),
  onPerson('PATCH', '', 'person.suspended', { suspended: true }),
  onPerson('DELETE', '', 'person.removed'),
  onPerson('POST', '/reset-link', 'person.reset_link_made'),
  { route: 'POST /v1/users/:id/reset-second-factor', act: 'person.second_factor_reset', prepare: async (server) => {
    const someone = await signIn(server)
    const codeAt = await beginSecondFactor(someone)
    await someone.ask('POST', '/v1/account/second-factor/confirm', { code: codeAt(0) })
    return { path: `/v1/users/${someone.user.id}/reset-second-factor`, subjectId: someone.user.id }
  } },
  { route: 'POST /v1/status/shares', act: 'share.created', prepare: () => Promise.resolve({ path: '/v1/status/shares', body: { name: 'The board', expiresInDays: 7 } }) },
  { route: 'DELETE /v1/status/shares/:id', act: 'share.revoked', prepare: async ({ call }) => {
    const { body } = await call('POST', '/v1/status/shares', { name: 'The board', expiresInDays: 7 })
    return { path: `/v1/status/shares/${String(body.id)}`, subjectId: String(body.id) }
  } },
  { route: 'POST /v1/tokens', act: 'token.created', prepare: () => Promise.resolve({ path: '/v1/tokens', body: { name: 'New', role: 'viewer', expiresInDays: null } }) },
  { route: 'DELETE /v1/tokens/:id', act: 'token.revoked', prepare: async ({ call }) => {
    const { body } = await call('POST', '/v1/tokens', { name: 'Old', role: 'viewer', expiresInDays: null })
    return { path: `/v1/tokens/${String(body.id)}`, subjectId: String(body.id) }
  } },
  onView('POST', 'view.shared'),
  onView('PATCH', 'view.changed', { name: 'Another' }),
  onView('PATCH', 'view.withdrawn', { isShared: false }),
  onView('DELETE', 'view.removed'),
]
