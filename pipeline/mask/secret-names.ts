/**
 * Which names promise a secret: `password`, `apiKey`, `X-Auth-Token`, `card_number`, in any case and with any joints.
 * Long, unmistakable stems count anywhere in a name; short ones (`pin`, `cvv`) only as a word of their own at its end, so
 * that `pinCount`, `shipping` and `spinning` stay readable.
 */

const stems = [
  'password', 'passwd', 'passwort', 'passphrase', 'passcode', 'secret', 'token', 'apikey', 'accesskey', 'privatekey', 'signingkey',
  'encryptionkey', 'sharedkey', 'authkey', 'credential', 'authorization', 'cookie', 'sessionid', 'sessionkey', 'cardnumber', 'ccnumber',
  'ccnum', 'pincode', 'cvvcode', 'cvccode', 'securitycode', 'socialsecurity', 'connectionstring',
]
const anywhere = new RegExp(stems.join('|'))
const asLastWord = /(?:^|-)(?:pin|cvv2?|cvc2?|csc|ibans?|ssn|otp|totp|pwd|pass|jwt|auth|card-(?:no|num))(?:-(?:code|number|no|num|value|hash|block))?$/

/** A name without what people write differently: capitals and joints. */
export function plainName(name: string): string {
  return name.replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase()
}

/** Names repeat from message to message; beyond this many different ones the memory starts anew. */
const maxRemembered = 2000
const remembered = new Map<string, boolean>()

/** True when the value under this key, header, parameter or tag is to be hidden whatever it looks like. */
export function isSecretName(name: string): boolean {
  const known = remembered.get(name)
  if (known !== undefined) return known
  const secret = decideSecret(name)
  if (name.length <= 100) {
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(name, secret)
  }
  return secret
}

function decideSecret(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replace(/[^A-Z0-9]+/gi, '-')
    .toLowerCase()
  return anywhere.test(words.replaceAll('-', '')) || asLastWord.test(words.replace(/-$/, ''))
}
