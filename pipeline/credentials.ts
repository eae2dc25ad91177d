/**
 * Keys of senders and tokens of programs. Both carry a prefix that secret scanners can find, 190 bits of secret and a
 * CRC-32 that turns away typing errors without a query. Only the SHA-256 of the whole string is ever stored.
 */
import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Seal } from './seal.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Base32 without the letters that are taken for others (Crockford). */
const recoveryAlphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A sender's key as it was made: `key` is shown once, the rest is stored. */
export interface NewIntegrationKey { key: string, keyId: string, hash: Uint8Array }

/** Makes a key `wbk_<keyId>_<secret><crc32>`. */
export function makeIntegrationKey(): NewIntegrationKey {
  const keyId = randomText(12)
  const key = withChecksum(`wbk_${keyId}_${randomText(32)}`)
  return { key, keyId, hash: sha256(key) }
}

/** The id and hash of a key that was presented, or null when it cannot be one of ours. */
export function readIntegrationKey(presented: string): { keyId: string, hash: Uint8Array } | null {
  const match = /^wbk_([0-9A-Za-z]{12})_[0-9A-Za-z]{32}[0-9a-f]{8}$/.exec(presented)
  if (!match?.[1] || !hasChecksum(presented)) return null
  return { keyId: match[1], hash: sha256(presented) }
}

type ReadKey = ReturnType<typeof readIntegrationKey>

/** Keys that were read lately: hashing one takes as long as parsing a small message. */
const [readKeys, maxReadKeys] = [new Map<string, ReadKey>(), 1000]

/** {@link readIntegrationKey}, for a key that comes with every request. */
export function readPresentedKey(presented: string): ReadKey {
  const known = readKeys.get(presented)
  if (known) return known
  const key = readIntegrationKey(presented)
  if (key && readKeys.size >= maxReadKeys) readKeys.clear()
  if (key) readKeys.set(presented, key)
  return key
}

/** Makes a token `wbt_<secret><crc32>` for the Management API. */
export function makeApiToken(): { token: string, hash: Uint8Array } {
  const token = withChecksum(`wbt_${randomText(32)}`)
  return { token, hash: sha256(token) }
}

/**
 * The hash under which a presented token is looked up, or null when it is mistyped. Tokens of one's own choosing
 * (`WAYBILL_API_TOKEN`) carry no checksum.
 */
export function readApiToken(presented: string): Uint8Array | null {
  if (presented.length < 32 || presented.length > 512) return null
  if (/^wbt_[0-9A-Za-z]{32}[0-9a-f]{8}$/.test(presented) && !hasChecksum(presented)) return null
  return sha256(presented)
}

/** Makes what a browser proves itself by: the value of a session cookie, or the secret part of a link. */
export function makeBrowserToken(): { token: string, hash: Uint8Array } {
  const token = randomText(43)
  return { token, hash: sha256(token) }
}

/** Makes the secret part of a link to the status page, `wbs_<secret><signature>`: what nobody here has signed is turned away without a query. */
export function makeShareToken({ sign }: Pick<Seal, 'sign'>): { token: string, hash: Uint8Array } {
  const secret = `wbs_${randomText(32)}`
  const token = secret + sign(secret)
  return { token, hash: sha256(token) }
}

/** The hash under which the secret part of such a link is looked up, or null when it was not signed with one of the known secrets. */
export function readShareToken({ hasSigned }: Pick<Seal, 'hasSigned'>, presented: string): Uint8Array | null {
  const match = /^(wbs_[0-9A-Za-z]{32})([\w-]{22})$/.exec(presented)
  return match?.[1] && match[2] && hasSigned(match[1], match[2]) ? sha256(presented) : null
}

/** Makes a recovery code such as `7k3m-p9xa-2hfw-c4tz`: 80 bits, in letters and digits that cannot be taken for one another. */
export function makeRecoveryCode(): string {
  const letters = Array.from(randomBytes(16), byte => recoveryAlphabet[byte % 32])
  return [0, 4, 8, 12].map(start => letters.slice(start, start + 4).join('')).join('-')
}

/** SHA-256 of a text's UTF-8 bytes. */
export function sha256(text: string | Uint8Array): Uint8Array {
  return createHash('sha256').update(text).digest()
}

/** `length` characters of 5.95 bits each, without modulo bias. */
export function randomText(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += alphabet[byte % 62]
    }
  }
  return text
}

const checksum = (text: string) => crc32(text).toString(16).padStart(8, '0')
const withChecksum = (text: string) => text + checksum(text)
const hasChecksum = (text: string) => checksum(text.slice(0, -8)) === text.slice(-8)
