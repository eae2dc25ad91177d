import { describe, expect, it } from 'vitest'
import { hashPassword, isRightPassword, requireUnguessable } from './passwords.ts'

describe('a password that is chosen', () => {
  it.each([
    ['Ada@Example.com', 'is the e-mail address'],
    ['1234567890', 'is one of the most common ones'],
    ['QWERTYUIOP', 'is one of the most common ones'],
    [' qwertyuiop ', 'is one of the most common ones'],
  ])('may not be %j', (password, message) => {
    expect(() => requireUnguessable(password, 'ada@example.com', 'newPassword')).toThrow(expect.objectContaining({
      code: 'invalid', message: `This password ${message}. Choose another one.`, faults: [{ path: 'newPassword', message }],
    }))
  })

  it('may be anything else', () => {
    expect(() => requireUnguessable('ten chairs on the moon', 'ada@example.com', 'password')).not.toThrow()
  })
})

describe('a password that is given', () => {
  it('is right when it is the one that was hashed', async () => {
    const hash = await hashPassword('ten chairs on the moon')
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect([await isRightPassword(hash, 'ten chairs on the moon'), await isRightPassword(hash, 'ten chairs on the Moon')]).toEqual([true, false])
  })

  it('is never right for somebody who has none', async () => {
    expect(await isRightPassword(null, 'nobody has this password')).toBe(false)
  })
})
