/**
 * The provider of single sign-on, reached by OpenID Connect: authorization code flow with PKCE (RFC 7636), state and nonce. What
 * ties a return from the provider to the browser that was sent there travels in a sealed cookie and works for ten minutes.
 */
import * as oidc from 'openid-client'
import { z } from 'zod'
import type { Environment } from '../../shared/environment.ts'
import { nameSchema } from '../../shared/plain-text.ts'
import type { Egress } from '../egress.ts'
import type { Seal } from '../seal.ts'

/** Seconds for which somebody may take to prove who they are at the provider. */
export const journeySeconds = 600

/** Who came back, in the words of the provider. `email` is null unless the provider has verified it. */
export interface ProvenClaims { issuer: string, subject: string, email: string | null, name: string | null, role: unknown }

/** A provider that is configured. */
export interface IdentityProvider {
  /** What its button says. */
  label: string
  /** Where to send the browser, and the value of the cookie that it takes along. @throws Error when the provider does not answer */
  begin: (journey: { redirectUri: string, to: string }) => Promise<{ url: string, cookie: string }>
  /**
   * Who came back with `cookie` to `returnUrl`, and where they wanted to go. Null when the return does not belong to the cookie, is
   * older than ten minutes or was used before, or the person was refused at the provider.
   * @throws Error when the provider does not answer
   */
  finish: (cookie: string, returnUrl: URL) => Promise<{ claims: ProvenClaims, to: string } | null>
}

type Settings = Pick<Environment, 'OIDC_ISSUER' | 'OIDC_CLIENT_ID' | 'OIDC_CLIENT_SECRET' | 'OIDC_BUTTON_LABEL' | 'OIDC_ROLE_CLAIM'>

const journeySchema = z.object({ state: z.string(), nonce: z.string(), codeVerifier: z.string(), to: z.string(), endsAt: z.number() })

/** The row for which the cookie is sealed. */
const cookieRow = 'single-sign-on'

/** The provider that the environment names, or null. It is asked for its addresses when it is first needed, and again until it has answered. */
export function openIdentityProvider(settings: Settings, { egress, seal }: { egress: Pick<Egress, 'fetch'>, seal: Seal }): IdentityProvider | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = settings
  if (issuer === undefined || clientId === undefined) return null
  let found: oidc.Configuration | undefined
  const discover = async () => found ??= await oidc.discovery(new URL(issuer), clientId, undefined, authenticate(settings.OIDC_CLIENT_SECRET), {
    [oidc.customFetch]: (url, { body, headers, method, signal }) => egress.fetch(url, {
      body: body instanceof URLSearchParams ? body : null, headers, method, signal: signal ?? null,
    }),
    ...(issuer.startsWith('http:') ? { execute: [oidc.allowInsecureRequests] } : {}),
  })
  return {
    label: settings.OIDC_BUTTON_LABEL,
    begin: async journey => begin(await discover(), seal, journey),
    finish: async (cookie, returnUrl) => {
      const journey = openCookie(seal, cookie)
      return journey && finish(await discover(), { journey, returnUrl, roleClaim: settings.OIDC_ROLE_CLAIM })
    },
  }
}

async function begin(config: oidc.Configuration, seal: Seal, { redirectUri, to }: { redirectUri: string, to: string }) {
  const journey: Journey = {
    state: oidc.randomState(), nonce: oidc.randomNonce(), codeVerifier: oidc.randomPKCECodeVerifier(), to, endsAt: Date.now() + journeySeconds * 1000,
  }
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri, scope: 'openid email profile', response_type: 'code', state: journey.state, nonce: journey.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(journey.codeVerifier), code_challenge_method: 'S256',
  })
  return { url: url.href, cookie: Buffer.from(seal.close(Buffer.from(JSON.stringify(journey)), cookieRow)).toString('base64url') }
}

type Journey = z.output<typeof journeySchema>

async function finish(config: oidc.Configuration, { journey, returnUrl, roleClaim }: { journey: Journey, returnUrl: URL, roleClaim: string | undefined }) {
  try {
    const tokens = await oidc.authorizationCodeGrant(config, returnUrl, {
      expectedState: journey.state, expectedNonce: journey.nonce, pkceCodeVerifier: journey.codeVerifier, idTokenExpected: true,
    })
    const inToken = tokens.claims()
    if (!inToken) return null
    const asked: Record<string, unknown> = inToken.email === undefined && config.serverMetadata().userinfo_endpoint
      ? await oidc.fetchUserInfo(config, tokens.access_token, inToken.sub)
      : {}
    const { email, email_verified } = inToken.email === undefined ? asked : inToken // Its word counts for its own address only.
    return { claims: readClaims({ ...asked, ...inToken, email, email_verified }, roleClaim), to: journey.to }
  }
  catch (error) {
    if (isRefusal(error)) return null
    throw error
  }
}

const claimsSchema = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  email: z.email().optional().catch(undefined),
  email_verified: z.unknown().optional(),
  name: z.preprocess(given => typeof given === 'string' ? given.slice(0, 100) : given, nameSchema.optional()).catch(undefined),
})

function readClaims(given: Record<string, unknown>, roleClaim: string | undefined): ProvenClaims {
  const claims = claimsSchema.parse(given)
  const isVerified = claims.email_verified === true || claims.email_verified === 'true'
  return {
    issuer: claims.iss, subject: claims.sub, email: isVerified ? claims.email ?? null : null, name: claims.name ?? null,
    role: roleClaim === undefined ? undefined : given[roleClaim],
  }
}

/** Null for a cookie that is too old, was altered, or was made elsewhere. */
function openCookie(seal: Seal, cookie: string): Journey | null {
  let plain: Uint8Array
  try {
    plain = seal.open(Buffer.from(cookie, 'base64url'), cookieRow)
  }
  catch {
    return null // Anybody may send anything in a cookie; what was not sealed here says nothing.
  }
  const journey = journeySchema.parse(JSON.parse(Buffer.from(plain).toString('utf8')))
  return journey.endsAt > Date.now() ? journey : null
}

/** The provider, or a check of what it answered, said no. Everything else means that it could not be asked. */
function isRefusal(error: unknown): boolean {
  return error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError
    || (error instanceof oidc.ClientError && !(error.cause instanceof TypeError))
}

/** By HTTP Basic, unless the provider takes the secret in the body only; without a secret as a public client. */
function authenticate(secret: string | undefined): oidc.ClientAuth {
  if (secret === undefined) return oidc.None()
  return (server, ...call) => {
    const methods = server.token_endpoint_auth_methods_supported
    const inBody = methods !== undefined && !methods.includes('client_secret_basic') && methods.includes('client_secret_post')
    return (inBody ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret))(server, ...call)
  }
}
