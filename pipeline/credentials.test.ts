import { describe, expect, it } from 'vitest'
import { makeApiToken, makeIntegrationKey, randomText, readApiToken, readIntegrationKey, sha256 } from './credentials.ts'

describe('integration keys', () => {
  it('are read back with the id and hash they were made with', () => {
    const made = makeIntegrationKey()
    expect(readIntegrationKey(made.key)).toEqual({ keyId: made.keyId, hash: made.hash })
  })

  it('with any one character mistyped are refused', () => {
    const { key } = makeIntegrationKey()
    for (let index = 0; index < key.length; index += 1) {
      const mistyped = key.slice(0, index) + (key[index] === 'x' ? 'y' : 'x') + key.slice(index + 1)
      expect(readIntegrationKey(mistyped), `position ${index}`).toBeNull()
    }
  })

  it('differ every time', () => {
    expect(new Set(Array.from({ length: 100 }, () => makeIntegrationKey().key)).size).toBe(100)
  })
})

describe('API tokens', () => {
  it('are read back with their hash', () => {
    const made = makeApiToken()
    expect(readApiToken(made.token)).toEqual(made.hash)
  })

  it('of our form with a wrong checksum are refused, tokens of one\'s own choosing are not', () => {
    const { token } = makeApiToken()
    expect(readApiToken(`${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`)).toBeNull()
    expect(readApiToken('my-own-token-of-at-least-32-characters')).toEqual(sha256('my-own-token-of-at-least-32-characters'))
    expect(readApiToken('short')).toBeNull()
  })
})

describe('randomText', () => {
  it('has the length asked for and stays within the alphabet', () => {
    for (const length of [1, 12, 43, 500]) expect(randomText(length)).toMatch(new RegExp(`^[0-9A-Za-z]{${length}}$`))
  })
})
