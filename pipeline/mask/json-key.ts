import { hideInText } from './hide-in-text.ts'
import type { Masking } from './masking.ts'
import { isSecretName, plainName } from './secret-names.ts'

/** What the key of a JSON member says of its value. */
export interface JsonKey {
  /** The value is hidden whatever it looks like. */
  isSecret: boolean
  /** `{"name": "password", "value": "…"}` is a pair that is spelled out: the value of this key names another one … */
  isNaming: boolean
  /** … and this key holds what was named. */
  isNamed: boolean
  /** The key itself has nothing to hide, as far as looks tell. */
  isHarmless: boolean
  /** The key as {@link Masking.names} has it. */
  plain: string
}

const looksAlone: Masking = { hide: () => '', names: new Set(), textNames: new Set(), paths: null, known: null }

const naming = /^(?:name|key|field|header|code)$/i
const named = /^(?:value|values|content)$/i

/** Stands for the last key as long as there was none. */
export const noKey: JsonKey = { isSecret: false, isNaming: false, isNamed: false, isHarmless: true, plain: '' }

/** Keys repeat from message to message; beyond this many different ones the memory starts anew. */
const maxRemembered = 2000
const remembered = new Map<string, JsonKey>()

/** Looks at a key once and remembers what it found. */
export function lookAtKey(name: string): JsonKey {
  const known = remembered.get(name)
  if (known) return known
  const key = {
    isSecret: isSecretName(name), isNaming: naming.test(name), isNamed: named.test(name), isHarmless: hideInText(name, looksAlone) === name,
    plain: plainName(name),
  }
  if (name.length <= 100) {
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(name, key)
  }
  return key
}
