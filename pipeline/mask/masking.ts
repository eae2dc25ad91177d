/** What is masked, ready to be used: what everybody masks anyway, and besides it the rules of the installation and of an integration. */
import type { MaskReason } from '../../shared/masking.ts'
import type { Seal } from '../seal.ts'
import type { KnownValue, KnownValues } from './known-values.ts'
import { joinKnown, knowValues } from './known-values.ts'
import type { MaskPaths } from './mask-paths.ts'
import { makeMaskPaths } from './mask-paths.ts'
import { isSecretName, plainName } from './secret-names.ts'

/** What stands in the place of a value that is masked for a reason. */
export type Hide = (value: string, reason: MaskReason) => string

/** The rules besides those that always hold. */
export interface MaskRules {
  /** Names of fields. Capitals and joints make no difference. */
  names: readonly string[]
  /** Paths as in `shared/mask-path.ts`. */
  paths: readonly string[]
  /** Values that are masked wherever they turn up. */
  known: readonly KnownValue[]
}

export interface Masking {
  hide: Hide
  /** Names of secret fields, and those that count as such in running text; plain. */
  names: ReadonlySet<string>
  textNames: ReadonlySet<string>
  paths: MaskPaths | null
  known: KnownValues | null
}

/** Masks by `rules`. Equal values become equal as long as the seal is drawn from the same secret. */
export function makeMasking(seal: Pick<Seal, 'fingerprint'>, rules: MaskRules): Masking {
  const paths = makeMaskPaths(rules.paths)
  const names = new Set(rules.names.map(plainName))
  return {
    hide: value => `‹masked:${seal.fingerprint(value)}›`,
    names,
    textNames: new Set([...names, ...paths?.lastNames.map(plainName) ?? []]),
    paths,
    known: knowValues(rules.known),
  }
}

/** Masks what everybody masks, and nothing besides. */
export function plainMasking(seal: Pick<Seal, 'fingerprint'>): Masking {
  return makeMasking(seal, { names: [], paths: [], known: [] })
}

/** The same, and these values wherever they turn up. */
export function alsoKnowing(masking: Masking, values: readonly string[]): Masking {
  if (values.length === 0) return masking
  return { ...masking, known: joinKnown(masking.known, knowValues(values.map(value => ({ value })))) }
}

/** Whether what stands under this name is hidden whatever it is. */
export function isSecret(masking: Masking, name: string): boolean {
  return isSecretName(name) || (masking.names.size > 0 && masking.names.has(plainName(name)))
}

/** {@link isSecret} in running text, where the name at the end of a path has to stand for the path. */
export function isSecretInText(masking: Masking, name: string): boolean {
  return isSecretName(name) || (masking.textNames.size > 0 && masking.textNames.has(plainName(name)))
}

/** `text` with every known value in it replaced. */
export function hideKnown(text: string, { known, hide }: Masking): string {
  return known === null ? text : known.hideIn(text, value => hide(value, 'known value'))
}
