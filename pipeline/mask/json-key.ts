import { hideInText } from './hide-in-text.ts'
import { isSecretName } from './secret-names.ts'

/** What the key of a JSON member says of its value. */
export interface JsonKey {
  /** The value is hidden whatever it looks like. */
  isSecret: boolean
  /** `{"name": "password", "value": "…"}` is a pair that is spelled out: the value of this key names another one … */
  isNaming: boolean
  /** … and this key holds what was named. */
  isNamed: boolean
  /** The key itself has nothing to hide. */
  isHarmless: boolean
}

const naming = /^(?:name|key|field|header|code)$/i
const named = /^(?:value|values|content)$/i

/** Stands for the last key as long as there was none. */
export const noKey: JsonKey = { isSecret: false, isNaming: false, isNamed: false, isHarmless: true }

/** Keys repeat from message to message; beyond this many different ones the memory starts anew. */
const maxRemembered = 2000
const remembered = new Map<string, JsonKey>()

/** Looks at a key once and remembers what it found. */
export function lookAtKey(name: string): JsonKey {
  const known = remembered.get(name)
  if (known) return known
  const key = {
    isSecret: isSecretName(name), isNaming: naming.test(name), isNamed: named.test(name), isHarmless: hideInText(name, () => '') === name,
  }
  if (name.length <= 100) {
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(name, key)
  }
  return key
}
