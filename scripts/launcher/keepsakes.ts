/** What the launcher remembers from start to start, in files that only its owner may read. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { makeApiToken } from '../../pipeline/credentials.ts'
import { StartFailure } from './start-failure.ts'

const secretsSchema = z.object({
  waybillSecret: z.string(),
  postgresPassword: z.string(),
  managementApiToken: z.string(),
  postgresPort: z.number().int().optional(),
})
/** Made at the first start. Whoever loses them loses what is sealed in the database. */
export type Secrets = z.output<typeof secretsSchema>

const credentialsSchema = z.object({
  url: z.string(),
  email: z.string(),
  apiToken: z.string().nullable(),
  demo: z.object({ integrationId: z.string(), apiKey: z.string() }).nullable(),
})
/** What a person on this machine needs to try Waybill: where it is, and the keys that the first start made. */
export type Credentials = z.output<typeof credentialsSchema>

function read<T>(file: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(file)) return null
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  }
  catch {
    throw new StartFailure(`${file} is damaged. Restore it from a backup, or move the whole folder away to begin anew.`)
  }
}

/** Replaces the file in one step, so that a crash leaves the old or the new one, never half of it. */
function write(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** The secrets of this data folder, made and written down if there are none yet. */
export function keepSecrets(folder: string): Secrets {
  const file = join(folder, 'secrets.json')
  const known = read(file, secretsSchema)
  if (known) return known
  const made = {
    waybillSecret: randomBytes(32).toString('base64url'),
    postgresPassword: randomBytes(24).toString('base64url'),
    managementApiToken: makeApiToken().token,
  }
  write(file, made)
  return made
}

/** The built-in Postgres and platform of this data folder, as the environment would name them; nothing before the first start. */
export function describeBuiltIn(folder: string): { DATABASE_URL?: string, MANAGEMENT_API_TOKEN?: string } {
  const secrets = read(join(folder, 'secrets.json'), secretsSchema)
  if (!secrets?.postgresPort) return {}
  const { postgresPassword, postgresPort, managementApiToken } = secrets
  return { DATABASE_URL: `postgres://waybill:${postgresPassword}@127.0.0.1:${postgresPort}/waybill`, MANAGEMENT_API_TOKEN: managementApiToken }
}

/** Remembers the port of the built-in Postgres, so that it stays the same if it can. */
export function rememberPostgresPort(folder: string, port: number): void {
  write(join(folder, 'secrets.json'), { ...keepSecrets(folder), postgresPort: port })
}

/** The credentials that an earlier start left, or null. */
export function findCredentials(folder: string): Credentials | null {
  return read(join(folder, 'credentials.json'), credentialsSchema)
}

/** Writes the credentials down for later starts and for `npm run demo`. */
export function keepCredentials(folder: string, credentials: Credentials): void {
  write(join(folder, 'credentials.json'), credentials)
}
