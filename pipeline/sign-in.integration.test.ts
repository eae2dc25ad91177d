import { eq, sql } from 'drizzle-orm'
import { Secret, TOTP } from 'otpauth'
import { beforeEach, describe, expect, it } from 'vitest'
import { auditLog, sessions, signInThrottles, users } from '../db/schema/people.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeUser } from '../db/testing/factories.ts'
import { beginSecondFactor, changePassword, confirmSecondFactor, disableSecondFactor, getAccount, renewRecoveryCodes } from './account.ts'
import type { SignedInPerson } from './actor.ts'
import { hashPassword } from './passwords.ts'
import { findSessionActor } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { makeTestWaybill, testClient } from './testing/waybill.ts'

const test = useTestDatabase()
const password = 'ten chairs on the moon'
const store = () => makeTestWaybill(test.database).waybill
const addressOf = (index: number) => ({ ...testClient, address: `198.51.100.${index}` })

async function makePerson(): Promise<SignedInPerson & { email: string }> {
  const passwordHash = await hashPassword(password)
  const user = await test.database.query(connection => makeUser(connection, { passwordHash }))
  return { type: 'user', id: user.id, name: user.name, role: user.role, email: user.email, address: null, requestId: null }
}

const failing = (email: string, client = testClient) => signIn(store(), { email, password: 'wrong' }, client).then(() => 'signed in', (error: { code: string }) => error.code)
async function fail(email: string, times: number, client = testClient) {
  const codes: string[] = []
  for (let count = 0; count < times; count += 1) codes.push(await failing(email, client))
  return codes
}

/** Lets every wait run out, without waiting. */
const waitEnds = () => test.database.query(connection => connection.update(signInThrottles).set({ blockedUntil: sql`now() - interval '1 second'` }))
/** Makes the waits there are long enough for a slow machine. */
const waitsLast = () => test.database.query(connection => connection.update(signInThrottles).set({ blockedUntil: sql`${signInThrottles.blockedUntil} + interval '1 minute'` }))
const readWaits = () => test.database.query(connection => connection
  .select({ count: signInThrottles.failureCount, seconds: sql<number>`round(extract(epoch from blocked_until - last_failed_at))::integer` })
  .from(signInThrottles).where(sql`subject like 'account:%'`))

beforeEach(() => test.database.query(connection => connection.delete(signInThrottles)))

describe('wrong passwords', () => {
  it('make one wait from the fifth in a row on, a right one too', async () => {
    const { email } = await makePerson()
    expect(await fail(email, 5)).toEqual(Array(5).fill('wrong_credentials'))
    await waitsLast()
    await expect(signIn(store(), { email: email.toUpperCase(), password }, testClient)).rejects.toMatchObject({ code: 'too_many_requests', retryAfterSeconds: 61 })
  })

  it('make one wait twice as long each time, up to a quarter of an hour', async () => {
    const { email } = await makePerson()
    const seconds: number[] = []
    for (let count = 0; count < 16; count += 1) {
      await failing(email, { ...testClient, address: null })
      seconds.push(...(await readWaits()).map(wait => wait.seconds))
      await waitEnds()
    }
    expect(seconds.slice(4)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900])
  })

  it('say the same of an account that does not exist', async () => {
    const { email } = await makePerson()
    const answersOf = async (address: string) => {
      const refusals: unknown[] = []
      for (let count = 0; count < 6; count += 1) {
        await signIn(store(), { email: address, password: 'wrong' }, testClient).catch((error: Error) => refusals.push([error.name, error.message, { ...error }]))
        await waitsLast()
      }
      return refusals
    }
    expect(await answersOf('nobody@example.com')).toEqual(await answersOf(email))
  })

  it('are forgotten once the right one was given after the wait', async () => {
    const { email } = await makePerson()
    await fail(email, 5)
    await waitEnds()
    await signIn(store(), { email, password }, testClient)
    expect(await fail(email, 5)).not.toContain('too_many_requests')
  })

  it('are forgotten after a day', async () => {
    const { email } = await makePerson()
    await fail(email, 4)
    await test.database.query(connection => connection.update(signInThrottles).set({ lastFailedAt: sql`now() - interval '25 hours'` }))
    expect(await fail(email, 5)).not.toContain('too_many_requests')
  })

  it('are counted one by one, also a hundred at the same instant', async () => {
    const { email } = await makePerson()
    await failing(email)
    await test.database.query(connection => connection.update(signInThrottles).set({ failureCount: 12 }))
    const codes = await Promise.all(Array.from({ length: 100 }, (_, index) => failing(email, addressOf(index))))
    expect(codes.filter(code => code === 'wrong_credentials')).toHaveLength(1)
    expect(codes.filter(code => code === 'too_many_requests')).toHaveLength(99)
  })

  it('make an address wait from the twentieth on, whatever the accounts, and no other address', async () => {
    const { email } = await makePerson()
    for (let count = 0; count < 20; count += 1) expect(await failing(`nobody-${count}@example.com`)).toBe('wrong_credentials')
    await waitsLast()
    await expect(signIn(store(), { email, password }, testClient)).rejects.toMatchObject({ code: 'too_many_requests' })
    await signIn(store(), { email, password }, addressOf(1))
  })

  it('of one address are not forgotten for the sake of one good account', async () => {
    const { email } = await makePerson()
    for (let count = 0; count < 19; count += 1) await failing(`nobody-${count}@example.com`)
    await signIn(store(), { email, password }, testClient)
    expect(await failing('nobody@example.com')).toBe('wrong_credentials')
    await waitsLast()
    expect(await failing('nobody@example.com')).toBe('too_many_requests')
  })

  it('count a whole network of IPv6 as one', async () => {
    for (let count = 0; count < 20; count += 1) await failing(`nobody-${count}@example.com`, { ...testClient, address: `2001:db8:1:2::${count + 1}` })
    await waitsLast()
    expect(await failing('nobody@example.com', { ...testClient, address: '2001:db8:1:2:ffff::1' })).toBe('too_many_requests')
    expect(await failing('nobody@example.com', { ...testClient, address: '2001:db8:1:3::1' })).toBe('wrong_credentials')
  })

  it('that lead to a wait are on record, without an address that nobody has', async () => {
    const person = await makePerson()
    await fail(person.email, 5)
    await fail('my-password@example.com', 5, addressOf(7))
    const entries = await test.database.query(connection => connection.select().from(auditLog).where(eq(auditLog.act, 'account.blocked')).orderBy(auditLog.id))
    expect(entries.slice(-2)).toMatchObject([
      { subjectId: person.id, address: '192.0.2.7', detail: { failures: 5, seconds: 1 } },
      { subjectId: 'nobody', address: '198.51.100.7' },
    ])
    expect(JSON.stringify(entries)).not.toContain('my-password')
  })
})

describe('a second factor', () => {
  let now = 0
  beforeEach(() => {
    now = Date.now()
  })
  /** The code of the step in which the test began, or of the next one: both are good for half a minute at least. */
  const codeAt = (secret: string, steps: 0 | 1) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now + steps * 30_000 })
  const confirm = (person: SignedInPerson, code: string) => confirmSecondFactor(store(), person, { code, currentToken: null })
  async function makeSecured() {
    const person = await makePerson()
    const { secret, uri } = await beginSecondFactor(store(), person, password)
    const codes = await confirm(person, codeAt(secret, 0))
    const attempt = (code?: string) => signIn(store(), { email: person.email, password, code }, testClient).then(() => 'signed in', (error: { code: string }) => error.code)
    return { person, secret, uri, codes, attempt }
  }

  it('counts only once it is confirmed by a code', async () => {
    const person = await makePerson()
    const { secret, uri } = await beginSecondFactor(store(), person, password)
    expect(uri).toBe(`otpauth://totp/Waybill:${encodeURIComponent(person.email)}?issuer=Waybill&secret=${secret}&algorithm=SHA1&digits=6&period=30`)
    await expect(confirm(person, '000000')).rejects.toMatchObject({ code: 'invalid', faults: [{ path: 'code' }] })
    await signIn(store(), { email: person.email, password }, testClient)
    expect(await confirm(person, codeAt(secret, 0))).toHaveLength(10)
    await expect(beginSecondFactor(store(), person, 'wrong')).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is kept sealed, for its person only', async () => {
    const { person, secret, codes } = await makeSecured()
    const other = await makePerson()
    await test.database.query(connection => connection.execute(sql`
      update users set totp_secret = (select totp_secret from users where id = ${person.id}), totp_confirmed_at = now() where id = ${other.id}`))
    await expect(signIn(store(), { email: other.email, password, code: codeAt(secret, 1) }, testClient)).rejects.toThrow()
    const dump = JSON.stringify(await test.database.query(connection => connection.execute(sql`select users::text, (select string_agg(recovery_codes::text, '') from recovery_codes) from users`)))
    for (const text of [Buffer.from(Secret.fromBase32(secret).buffer).toString('hex'), secret, ...codes]) expect(dump).not.toContain(text)
  })

  it('is asked for when the password is right, which is no failure', async () => {
    const { attempt, secret } = await makeSecured()
    for (let count = 0; count < 8; count += 1) expect(await attempt()).toBe('second_factor_required')
    expect(await readWaits()).toEqual([])
    expect(await attempt(codeAt(secret, 1))).toBe('signed in')
  })

  it('is not asked for when the password is wrong', async () => {
    const { person } = await makeSecured()
    expect(await failing(person.email)).toBe('wrong_credentials')
  })

  it('accepts each code once, and none from before it', async () => {
    const { attempt, secret } = await makeSecured()
    expect(await attempt(codeAt(secret, 1))).toBe('signed in')
    expect([await attempt(codeAt(secret, 1)), await attempt(codeAt(secret, 0))]).toEqual(['wrong_code', 'wrong_code'])
  })

  it('accepts one code once, also from four at the same instant', async () => {
    const { attempt, codes: [code = ''] } = await makeSecured()
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => attempt(code)))
    expect(outcomes.filter(outcome => outcome === 'signed in')).toHaveLength(1)
  })

  it('makes one wait after wrong codes', async () => {
    const { attempt } = await makeSecured()
    const outcomes: string[] = []
    for (let count = 0; count < 6; count += 1) {
      outcomes.push(await attempt('not a code'), await attempt())
      await waitsLast()
    }
    expect(outcomes.filter(outcome => outcome === 'wrong_code')).toHaveLength(5)
    expect(outcomes.slice(-3)).toEqual(Array(3).fill('too_many_requests'))
  })

  it('is no sooner guessed by changing the password in between, which needs no code', async () => {
    const { attempt, person } = await makeSecured()
    const outcomes: string[] = []
    for (let count = 0; count < 6; count += 1) {
      outcomes.push(await attempt('not a code'))
      await changePassword(store(), person, { currentPassword: password, newPassword: password, currentToken: null }).catch(() => {})
      await waitsLast()
    }
    expect(outcomes).toEqual([...Array<string>(5).fill('wrong_code'), 'too_many_requests'])
  })

  it('gets new recovery codes for password and code, and the ones before end', async () => {
    const { attempt, codes: [first = '', second = ''], person, secret } = await makeSecured()
    await expect(renewRecoveryCodes(store(), person, { password: 'wrong', code: first })).rejects.toMatchObject({ code: 'invalid', faults: [{ path: 'password' }] })
    await expect(renewRecoveryCodes(store(), person, { password, code: 'wrong' })).rejects.toMatchObject({ code: 'invalid', faults: [{ path: 'code' }] })
    const renewed = await renewRecoveryCodes(store(), person, { password, code: first })
    expect([renewed.length, new Set([...renewed, first, second]).size]).toEqual([10, 12])
    expect(await getAccount(test.database, person)).toMatchObject({ secondFactor: { isOn: true, recoveryCodesLeft: 10 } })
    expect([await attempt(second), await attempt(renewed[0]), await attempt(codeAt(secret, 1))]).toEqual(['wrong_code', 'signed in', 'signed in'])
    await expect(renewRecoveryCodes(store(), await makePerson(), { password, code: 'x' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('may be replaced by each recovery code once, however it is typed', async () => {
    const { attempt, codes, person } = await makeSecured()
    const [first = '', second = ''] = codes
    expect([await attempt(first.toUpperCase().replaceAll('-', ' ')), await attempt(first), await attempt(second)]).toEqual(['signed in', 'wrong_code', 'signed in'])
    expect(await getAccount(test.database, person)).toMatchObject({ secondFactor: { isOn: true, recoveryCodesLeft: 8 } })
  })

  it('is turned off with password and code, which names the one that is wrong', async () => {
    const { person, secret, codes: [code = ''] } = await makeSecured()
    await expect(disableSecondFactor(store(), person, { password: 'wrong', code })).rejects.toMatchObject({ code: 'invalid', faults: [{ path: 'password' }] })
    await expect(disableSecondFactor(store(), person, { password, code: 'wrong' })).rejects.toMatchObject({ code: 'invalid', faults: [{ path: 'code' }] })
    await disableSecondFactor(store(), person, { password, code: codeAt(secret, 1) })
    expect(await getAccount(test.database, person)).toMatchObject({ secondFactor: { isOn: false, recoveryCodesLeft: 0 } })
    await signIn(store(), { email: person.email, password }, testClient)
  })
})

describe('changing one\'s own password', () => {
  it('needs the old one, and ends every other session', async () => {
    const person = await makePerson()
    const enter = () => signIn(store(), { email: person.email, password }, testClient)
    const [here, there] = [await enter(), await enter()]
    const change = (currentPassword: string, newPassword: string) => changePassword(store(), person, { currentPassword, newPassword, currentToken: here.token })
    await expect(change('wrong', 'eleven chairs on mars')).rejects.toMatchObject({ code: 'invalid', faults: [{ path: 'currentPassword' }] })
    await expect(change(password, person.email)).rejects.toMatchObject({ code: 'invalid', faults: [{ path: 'newPassword' }] })
    await change(password, 'eleven chairs on mars')
    expect(await findSessionActor(test.database, here.token)).toMatchObject({ id: person.id })
    expect(await findSessionActor(test.database, there.token)).toBeNull()
    await expect(signIn(store(), { email: person.email, password }, testClient)).rejects.toMatchObject({ code: 'wrong_credentials' })
    await signIn(store(), { email: person.email, password: 'eleven chairs on mars' }, testClient)
  })

  it('is as slow to be guessed at as signing in', async () => {
    const person = await makePerson()
    const guess = () => changePassword(store(), person, { currentPassword: 'wrong', newPassword: 'eleven chairs on mars', currentToken: null })
      .catch((error: { code: string }) => error.code)
    const codes: unknown[] = []
    for (let count = 0; count < 6; count += 1) {
      codes.push(await guess())
      await waitsLast()
    }
    expect(codes).toEqual([...Array<string>(5).fill('invalid'), 'too_many_requests'])
  })
})

describe('a session', () => {
  const open = async () => {
    const person = await makePerson()
    const { token } = await signIn(store(), { email: person.email, password }, testClient)
    const change = (changes: Partial<Record<'lastSeenAt' | 'expiresAt', ReturnType<typeof sql>>>) =>
      test.database.query(connection => connection.update(sessions).set(changes).where(eq(sessions.userId, person.id)))
    return { person, token, change, isAlive: async () => await findSessionActor(test.database, token) !== null }
  }

  it('ends after twelve hours, however much it is used', async () => {
    const { isAlive, change, person } = await open()
    const [row] = await test.database.query(connection => connection.select().from(sessions).where(eq(sessions.userId, person.id)))
    expect((row?.expiresAt.getTime() ?? 0) - (row?.createdAt.getTime() ?? 0)).toBe(12 * 3_600_000)
    await change({ expiresAt: sql`now()` })
    expect(await isAlive()).toBe(false)
  })

  it('ends when it was not used for two hours, and is kept by use', async () => {
    const { isAlive, change } = await open()
    await change({ lastSeenAt: sql`now() - interval '119 minutes'` })
    expect(await isAlive()).toBe(true)
    await change({ lastSeenAt: sql`${sessions.lastSeenAt} - interval '119 minutes'` })
    expect(await isAlive()).toBe(true)
    await change({ lastSeenAt: sql`now() - interval '121 minutes'` })
    expect(await isAlive()).toBe(false)
  })

  it('has the role of its person at this moment', async () => {
    const { person, token } = await open()
    await test.database.query(connection => connection.update(users).set({ role: 'operator' }).where(eq(users.id, person.id)))
    expect(await findSessionActor(test.database, token)).toMatchObject({ role: 'operator' })
  })
})
