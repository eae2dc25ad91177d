/** A real provider of OpenID Connect on this machine, at which whoever is sent there is signed in at once. */
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'

/** What the provider says of somebody; in the ID token `inToken` goes before it. */
export type Claims = { sub: string, inToken?: Record<string, unknown> } & Record<string, unknown>

export interface TestIdentityProvider {
  /** From now on this is who signs in there, or nobody, who refuses. */
  signsIn: (claims: Claims | null) => void
  stop: () => Promise<void>
}

/** What it knows Waybill by. */
export const registration = { clientId: 'waybill', clientSecret: 'a secret: both+sides know it' }

/** Starts one at `issuer`, an address of this machine. `redirectUri` is registered there. */
export async function startIdentityProvider(issuer: string, redirectUri: string): Promise<TestIdentityProvider> {
  const client = { client_id: registration.clientId, client_secret: registration.clientSecret, redirect_uris: [redirectUri] }
  const accounts = new Map<string, Claims>()
  let current: Claims | null = null
  const provider: Provider = new Provider(issuer, {
    clients: [client],
    claims: { openid: ['sub', 'groups', 'email_verified'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['a key of tests'] },
    findAccount: (_, accountId) => ({ accountId, claims: use => ({ sub: accountId, ...accounts.get(accountId), ...(use === 'id_token' ? accounts.get(accountId)?.inToken : {}) }) }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    async loadExistingGrant({ oidc }) {
      const grant = new provider.Grant({ clientId: client.client_id, accountId: oidc.session?.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  const listener = provider.callback()
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void listener(request, response)
    const result = current ? { login: { accountId: current.sub } } : { error: 'access_denied' }
    provider.interactionFinished(request, response, result).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(Number(new URL(issuer).port), '127.0.0.1', resolve))
  return {
    signsIn: (claims) => {
      current = claims
      if (claims) accounts.set(claims.sub, claims)
    },
    stop: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}
