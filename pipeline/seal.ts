/**
 * Sealing keeps what senders sent unreadable in the database, in its backups and in dumps: AES-256-GCM (NIST SP 800-38D)
 * with the key drawn from WAYBILL_SECRET (HKDF-SHA-256, RFC 5869) and the row's id as associated data, so that a sealed
 * value cannot be moved to another row.
 *
 * Layout: 1 byte form · with form 2: 4 bytes key id · 12 bytes nonce · 16 bytes tag · ciphertext. The id is drawn from the secret. Values
 * name their key only while there are several secrets; what does not name it may be of any that is known. So every process reads what
 * the others seal, also one of a version that knows one secret alone.
 */
import type { KeyObject } from 'node:crypto'
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomFillSync, timingSafeEqual } from 'node:crypto'

const [unnamedForm, namedForm] = [1, 2]
const [idBytes, nonceBytes, tagBytes] = [4, 12, 16]

export interface Seal {
  /** Seals `plain` for the row named `row`, with today's secret. */
  close: (plain: Uint8Array, row: string) => Uint8Array
  /**
   * Opens what {@link Seal.close} made for the same row, today or with one of the other secrets.
   * @throws Error when it was sealed with a secret that is not known, for another row, or was altered
   */
  open: (sealed: Uint8Array, row: string) => Uint8Array
  /** Eight hex digits that are equal for equal values and tell nothing about them without the secret. */
  fingerprint: (value: string) => string
  /** Signs a text with today's secret: 22 characters that nobody can make who does not know it. */
  sign: (text: string) => string
  /** True when this is how the text is signed with one of the known secrets. */
  hasSigned: (text: string, signature: string) => boolean
  /** How everything begins that today's secret sealed and nothing that another one did. Null while there is no other. */
  mark: Uint8Array | null
}

interface SealingKey { id: Uint8Array, key: KeyObject }

/**
 * A seal from the installation's secret. `others` are known for opening alone: those of before and the one that comes next.
 * Each has at least 32 characters. A secret seals for as long as its nonces, drawn at random, do not meet: four billion values.
 */
export function makeSeal(secret: string, others: readonly string[] = []): Seal {
  const today = drawSealingKey(secret)
  const known = [today, ...others.map(drawSealingKey)]
  const mark = others.length === 0 ? null : Buffer.concat([Buffer.of(namedForm), today.id])
  const start = mark ?? Buffer.of(unnamedForm)
  const nextNonce = makeNonces()
  const signers = [secret, ...others].map(makeSigner)
  const fingerprintKey = createSecretKey(drawBytes(secret, 'waybill/fingerprint/1', 32))
  return {
    close(plain, row) {
      const nonce = nextNonce()
      const cipher = createCipheriv('aes-256-gcm', today.key, nonce).setAAD(Buffer.from(row))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([start, nonce, cipher.getAuthTag(), body])
    },
    open(sealed, row) {
      const isNamed = sealed[0] === namedForm
      const rest = sealed.subarray(isNamed ? 1 + idBytes : 1)
      if ((!isNamed && sealed[0] !== unnamedForm) || rest.length < nonceBytes + tagBytes) throw new Error('This is not a sealed value.')
      const id = sealed.subarray(1, 1 + idBytes)
      return openWithAny(isNamed ? known.filter(one => Buffer.compare(one.id, id) === 0) : known, rest, row)
    },
    fingerprint: value => createHmac('sha256', fingerprintKey).update(value).digest('hex').slice(0, 8),
    sign: makeSigner(secret),
    hasSigned: (text, signature) => signers.some(sign => isSame(sign(text), signature)),
    mark,
  }
}

/** HMAC-SHA-256 (RFC 2104), cut to 128 bits. */
function makeSigner(secret: string): Seal['sign'] {
  const key = createSecretKey(drawBytes(secret, 'waybill/sign/1', 32))
  return text => createHmac('sha256', key).update(text).digest().subarray(0, 16).toString('base64url')
}

/** Compares in a time that does not tell how much of a guess is right. */
function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Tries one key after the other: the tag tells which of them it was. */
function openWithAny(keys: readonly SealingKey[], sealed: Uint8Array, row: string): Uint8Array {
  let failure: unknown = new Error('This was sealed with a secret that is not known.')
  for (const { key } of keys) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes)).setAAD(Buffer.from(row))
      decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
      return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()])
    }
    catch (error) {
      failure = error
    }
  }
  throw failure
}

/** So many nonces are drawn at once: to ask the system for each would cost 8 µs, a twentieth of all that a message costs. */
const pooledNonces = 256

/** The nonces of one process, none of them twice. Each holds good until the next one is asked for. */
function makeNonces(): () => Uint8Array {
  const pool = new Uint8Array(pooledNonces * nonceBytes)
  let used = pool.length
  return () => {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    used += nonceBytes
    return pool.subarray(used - nonceBytes, used)
  }
}

/** A key object is taken over by OpenSSL once; raw bytes would be taken over again at every use, which costs more than the use itself. */
function drawSealingKey(secret: string): SealingKey {
  return { id: drawBytes(secret, 'waybill/key-id/1', idBytes), key: createSecretKey(drawBytes(secret, 'waybill/seal/1', 32)) }
}

const drawBytes = (secret: string, purpose: string, length: number) => Buffer.from(hkdfSync('sha256', secret, 'waybill', purpose, length))
