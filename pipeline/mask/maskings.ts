/**
 * What is masked for an integration, as every process has it at hand. It is read from the database once and then asked for
 * anew only when it has changed; whether it has is asked at most every two seconds, for all integrations in one go. So the way
 * of an event costs no query of its own, and a new rule holds everywhere within two seconds.
 */
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Connection, Database } from '../../db/client.ts'
import type { StoredMaskRules } from '../../db/queries/mask-rules.ts'
import { findSetting, listMaskRules, listMaskVersions } from '../../db/queries/mask-rules.ts'
import { maskRulesSchema } from '../../shared/masking.ts'
import { makeGroup } from '../group.ts'
import { secretRow } from '../integration-secrets.ts'
import type { Seal } from '../seal.ts'
import type { KnownValue } from './known-values.ts'
import type { Masking, MaskRules } from './masking.ts'
import { makeMasking } from './masking.ts'

/** Under which name the installation's rules are stored. */
export const maskingSetting = 'masking'

/** What counts where nobody has set anything. */
export const noRules: z.output<typeof maskRulesSchema> = { names: [], paths: [] }

/** Milliseconds for which an answer counts. */
const maxAgeMs = 2000

/** Integrations that are kept at hand; beyond, all are read anew. */
const maxKept = 5000

export interface Maskings {
  /**
   * What is masked for an integration; with null, for what belongs to none. While the database is away, what was known last.
   * @throws WaybillError `unavailable`, or the driver's error, when nothing is known yet
   */
  of: (integrationId: string | null) => Promise<Masking>
}

interface Kept { version: string, masking: Masking }

interface MaskingSource {
  database: Database
  seal: Seal
  log: Logger
  /** Secrets of this process, such as the destination's token. */
  ownSecrets: readonly string[]
}

/** The maskings of this process. */
export function makeMaskings(source: MaskingSource): Maskings {
  const { database, log } = source
  const kept = new Map<string | null, Kept>()
  let askedAt = -Infinity
  const group = makeGroup<string | null, Masking>({
    maxBatch: maxKept,
    maxWaiting: 100_000,
    async run(asked) {
      if (kept.size > maxKept) kept.clear()
      const startedAt = performance.now()
      await database.query(connection => refresh(connection, source, { kept, asked }))
      askedAt = startedAt
      return asked.map(id => requireKept(kept, id))
    },
  })
  return {
    async of(integrationId) {
      const known = kept.get(integrationId)
      if (known && performance.now() - askedAt < maxAgeMs) return known.masking
      try {
        return await group.add(integrationId)
      }
      catch (error) {
        if (!known) throw error
        log.warn({ err: error, integrationId }, 'masking.not_refreshed') // The rules that were known last are better than none.
        return known.masking
      }
    },
  }
}

function requireKept(kept: ReadonlyMap<string | null, Kept>, id: string | null): Masking {
  const found = kept.get(id) ?? kept.get(null) // An integration that is not there has no rules of its own.
  if (!found) throw new Error('The rules of masking were asked for and not read.')
  return found.masking
}

/** Brings everything that is kept, and what is asked for, up to date. What was read later than its version is read again next time. */
async function refresh(connection: Connection, source: MaskingSource, { kept, asked }: { kept: Map<string | null, Kept>, asked: readonly (string | null)[] }) {
  const setting = await findSetting(connection, maskingSetting)
  const installation = setting ? maskRulesSchema.parse(setting.value) : noRules
  const ids = [...new Set([...kept.keys(), ...asked])].filter(id => id !== null)
  const versions = new Map((ids.length === 0 ? [] : await listMaskVersions(connection, ids)).map(({ id, version }) => [id, `${setting?.version} ${version}`]))
  const changed = [...versions].filter(([id, version]) => kept.get(id)?.version !== version).map(([id]) => id)
  for (const rules of await listMaskRules(connection, changed)) {
    kept.set(rules.id, { version: versions.get(rules.id) ?? '', masking: makeMasking(source.seal, describeRules(rules, installation, source)) })
  }
  for (const id of ids) if (!versions.has(id)) kept.delete(id)
  if (kept.get(null)?.version !== String(setting?.version)) {
    kept.set(null, { version: String(setting?.version), masking: makeMasking(source.seal, { ...installation, known: ownValues(source) }) })
  }
}

/** The rules of an integration with those of the installation. */
export function describeRules(rules: StoredMaskRules, installation: z.output<typeof maskRulesSchema>, source: Omit<MaskingSource, 'database'>): MaskRules {
  const keys = rules.keyIds.map(keyId => ({ value: `wbk_${keyId}_`, andRest: true }))
  return {
    names: installation.names,
    paths: [...installation.paths, ...rules.maskPaths],
    known: [...ownValues(source), ...keys, ...rules.secrets.flatMap(secret => openSecret(rules.id, secret, source))],
  }
}

const ownValues = ({ ownSecrets }: Pick<MaskingSource, 'ownSecrets'>): KnownValue[] => ownSecrets.map(value => ({ value }))

/** A secret that cannot be opened cannot be looked for either; nobody else can read it, and the way of events goes on. */
function openSecret(integrationId: string, { name, sealedValue }: StoredMaskRules['secrets'][number], { seal, log }: Pick<MaskingSource, 'seal' | 'log'>): KnownValue[] {
  try {
    return [{ value: Buffer.from(seal.open(sealedValue, secretRow(integrationId, name))).toString() }]
  }
  catch (error) {
    log.error({ err: error, integrationId, name }, 'masking.secret_not_readable')
    return []
  }
}
