/**
 * Sealing keeps what senders sent unreadable in the database, in its backups and in dumps: AES-256-GCM (NIST SP 800-38D)
 * with the key drawn from WAYBILL_SECRET (HKDF-SHA-256, RFC 5869) and the row's id as associated data, so that a sealed
 * value cannot be moved to another row.
 *
 * Layout: 1 byte key id · 12 bytes nonce · 16 bytes tag · ciphertext.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'

/** The key id written today; a rotation adds a further one. */
const keyId = 1
const headerBytes = 29

export interface Seal {
  /** Seals `plain` for the row named `row`. */
  close: (plain: Uint8Array, row: string) => Uint8Array
  /**
   * Opens what {@link Seal.close} made for the same row.
   * @throws Error when it was sealed with another secret, for another row, or was altered
   */
  open: (sealed: Uint8Array, row: string) => Uint8Array
  /** Eight hex digits that are equal for equal values and tell nothing about them without the secret. */
  fingerprint: (value: string) => string
}

/** A seal from the installation's secret, which has at least 32 characters. */
export function makeSeal(secret: string): Seal {
  const sealingKey = drawKey(secret, 'waybill/seal/1')
  const fingerprintKey = drawKey(secret, 'waybill/fingerprint/1')
  return {
    close(plain, row) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce).setAAD(Buffer.from(row))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([Buffer.of(keyId), nonce, cipher.getAuthTag(), body])
    },
    open(sealed, row) {
      if (sealed.length < headerBytes || sealed[0] !== keyId) throw new Error(`Not a sealed value of key ${keyId}.`)
      const decipher = createDecipheriv('aes-256-gcm', sealingKey, sealed.subarray(1, 13)).setAAD(Buffer.from(row))
      decipher.setAuthTag(sealed.subarray(13, headerBytes))
      return Buffer.concat([decipher.update(sealed.subarray(headerBytes)), decipher.final()])
    },
    fingerprint: value => createHmac('sha256', fingerprintKey).update(value).digest('hex').slice(0, 8),
  }
}

/** A key object is taken over by OpenSSL once; raw bytes would be taken over again at every use, which costs more than the use itself. */
const drawKey = (secret: string, purpose: string) => createSecretKey(Buffer.from(hkdfSync('sha256', secret, 'waybill', purpose, 32)))
