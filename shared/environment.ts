/** Every setting Waybill reads from its environment, in one place. `.env.example` explains each. */
import { z } from 'zod'
import type { RateLimit } from './rate-limit.ts'
import { rateLimitSchema } from './rate-limit.ts'
import { roleSchema } from './roles.ts'

const url = (protocols: readonly string[], example: string) => z.string().refine(
  value => URL.canParse(value) && protocols.includes(new URL(value).protocol),
  { error: `must be a URL such as ${example}` },
)

/** A token that programs send as `Authorization: Bearer`, which has no room for blanks (RFC 6750, 2.1). */
const ownToken = z.string().regex(/^[\x21-\x7E]{32,512}$/, { error: 'must have 32 to 512 printable ASCII characters and no blanks (make one with: openssl rand -hex 32)' })

/** What sealing keys are drawn from. */
const secret = z.string().min(32, { error: 'must have at least 32 characters (make one with: openssl rand -base64 32)' })

const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])

/** A name as it stands in a URL. What is all digits and dots is no name but an address that was mistyped. */
const hostName = z.hostname().regex(/[a-z]/i)

/** Entries that are separated by commas. */
const listOf = (entry: z.ZodType, error: string) => z.string()
  .transform(list => list.split(',').map(part => part.trim()).filter(part => part !== ''))
  .refine(list => list.every(part => entry.safeParse(part).success), { error })

const networks = listOf(network, 'must list addresses and networks, such as 10.0.0.0/8, fd00::/8')
const hosts = listOf(z.union([network, hostName]), 'must list names, addresses and networks, such as platform.internal, 10.0.0.0/8')

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  METRICS_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/waybill'),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://host:6379/0').optional(),
  WAYBILL_SECRET: secret,
  WAYBILL_PREVIOUS_SECRETS: listOf(secret, 'must list secrets of at least 32 characters each').default([]),
  WAYBILL_DATA_DIR: z.string().min(1).default('.waybill'),
  WAYBILL_ADMIN_EMAIL: z.email().default('admin@waybill.local'),
  WAYBILL_ADMIN_PASSWORD: z.string().min(10, { error: 'must have at least 10 characters' }).optional(),
  WAYBILL_API_TOKEN: ownToken.optional(),
  MANAGEMENT_API_URL: url(['http:', 'https:'], 'https://commerce.example.com').optional(),
  MANAGEMENT_API_TOKEN: z.string().min(1).optional(),
  OIDC_ISSUER: url(['https:', 'http:'], 'https://login.example.com').optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_BUTTON_LABEL: z.string().trim().min(1).max(60).default('Sign in with single sign-on'),
  OIDC_DEFAULT_ROLE: roleSchema.optional(),
  OIDC_ROLE_CLAIM: z.string().min(1).optional(),
  TRUSTED_PROXIES: networks.default([]),
  EGRESS_ALLOW_PRIVATE: hosts.default([]),
  CALL_TIMEOUT_SECONDS: z.coerce.number().min(1).max(300).default(30),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(1000).default(50),
  RATE_LIMIT_PER_SECOND: z.coerce.number().pipe(rateLimitSchema.shape.perSecond).default(1000),
  RATE_LIMIT_BURST: z.coerce.number().pipe(rateLimitSchema.shape.burst).default(5000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})
type GivenEnvironment = z.output<typeof environmentSchema>

/** The settings, with the address of the destination filled in. */
export type Environment = GivenEnvironment & { MANAGEMENT_API_URL: string }

/**
 * The settings found in `variables`. Empty strings count as not given. Without `MANAGEMENT_API_URL` the built-in
 * platform at this machine's own `PORT` is meant; its token is one of our own, so it must be given and must fit.
 * @throws Error whose message names every variable that is wrong and how to mend it
 */
export function readEnvironment(variables: Record<string, string | undefined>): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''))
  const result = environmentSchema.safeParse(given)
  const issues = result.success ? [] : result.error.issues
  const wrong = issues.map(issue => `${issue.path.join('.')} ${given[String(issue.path[0])] === undefined ? 'is missing' : issue.message}`)
  if (given.MANAGEMENT_API_URL === undefined) wrong.push(...listTokenFaults(given.MANAGEMENT_API_TOKEN))
  if (result.data?.WAYBILL_PREVIOUS_SECRETS.includes(result.data.WAYBILL_SECRET)) wrong.push('WAYBILL_PREVIOUS_SECRETS must not list WAYBILL_SECRET itself')
  if (given.OIDC_ISSUER !== undefined && given.OIDC_CLIENT_ID === undefined) wrong.push('OIDC_CLIENT_ID is missing, which is needed because OIDC_ISSUER is set')
  if (!result.success || wrong.length > 0) throw new Error(`The environment is not complete: ${wrong.join('; ')}. See .env.example.`)
  return { ...result.data, MANAGEMENT_API_URL: result.data.MANAGEMENT_API_URL ?? `http://127.0.0.1:${result.data.PORT}` }
}

/** What every key and token may ask for, unless its integration has a limit of its own. */
export function commonRateLimit(environment: Environment): RateLimit {
  return { perSecond: environment.RATE_LIMIT_PER_SECOND, burst: environment.RATE_LIMIT_BURST }
}

function listTokenFaults(token: string | undefined): string[] {
  const because = 'because MANAGEMENT_API_URL is not set and so the built-in platform is used'
  if (token === undefined) return [`MANAGEMENT_API_TOKEN is missing, which is needed ${because} (make one with: openssl rand -hex 32)`]
  const result = ownToken.safeParse(token)
  return result.success ? [] : [`MANAGEMENT_API_TOKEN ${result.error.issues[0]?.message}, ${because}`]
}
