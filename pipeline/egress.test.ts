import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Reply } from './classify.ts'
import type { EgressRules, Resolve } from './egress-gate.ts'
import { egressRulesFrom, hostPortOf } from './egress-gate.ts'
import type { Egress, OutgoingCall } from './egress.ts'
import { openEgress } from './egress.ts'
import type { TestDestination } from './testing/destination.ts'
import { startDestination } from './testing/destination.ts'

/** Names of the test and what they lead to. */
const names: Record<string, string[]> = {
  'localhost': ['127.0.0.1'],
  'inside.example': ['127.0.0.1'],
  'both.example': ['93.184.215.14', '127.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  'metadata6.example': ['fd00:ec2::254'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'metadata.google.internal': ['93.184.215.14'],
  'store.example': ['127.0.0.1'],
}
const resolve: Resolve = async name => (names[name] ?? []).map(address => ({ address, family: address.includes(':') ? 6 : 4 }))

let destination: TestDestination
const opened: Egress[] = []
const open = (rules: Partial<EgressRules> = {}, ask: Resolve = resolve) => {
  const egress = openEgress({ trusted: [], allowPrivate: [], ownStores: [], ...rules }, ask)
  opened.push(egress)
  return egress
}
const callTo = (url: string): OutgoingCall => ({ url, method: 'GET', headers: {}, body: null, timeoutMs: 1000, signal: new AbortController().signal })
const outcomeOf = (reply: Reply) => reply.kind === 'failure' ? reply.code : reply.status
const portOf = (url: string) => new URL(url).port
const atPort = (host: string) => `http://${host}:${portOf(destination.url)}/`

beforeAll(async () => {
  destination = await startDestination()
})
beforeEach(() => {
  destination.answers(200)
  destination.calls.length = 0
})
afterAll(async () => {
  await Promise.all(opened.map(egress => egress.close()))
  await destination.stop()
})

const spellings: [kind: string, ...hosts: string[]][] = [
  ['loopback', '127.0.0.1', '127.1', '127.0.1', '127.8.9.10', '2130706433', '0x7f000001', '0x7F.1', '0177.0.0.1', '0177.0x0.0.01', '017700000001', '127.0.0.1.'],
  ['loopback in other letters', '１２７.０.０.１', '127。0。0。1', '127．0．0．1', '①②⑦.⓪.⓪.①', '%31%32%37.0.0.1', '127%2E0%2E0%2E1', '%6cocalhost'],
  ['loopback by name', 'localhost', 'LOCALHOST', 'localhost.', 'ⓛocalhost', 'inside.example', 'inside.example.', 'both.example', 'mapped.example'],
  ['loopback behind user info', 'example.com@127.0.0.1', 'example.com:80@127.1', 'example.com%23@127.0.0.1', 'a:b@localhost'],
  ['loopback as IPv6', '[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[::127.0.0.1]', '[::ffff:0:127.0.0.1]'],
  ['this host', '0.0.0.0', '0', '0x0', '0.1.2.3', '[::]', '[::ffff:0.0.0.0]'],
  ['link-local and metadata', '169.254.169.254', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '169.254.43518', '169.254.1.1', '[fe80::1]', '[febf::1]', '[fd00:ec2::254]',
    '[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]', '[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::a9fe:a9fe]', '[2002:a9fe:a9fe::]', '[2001:0:a9fe:a9fe::]', '[::a9fe:a9fe]',
    'metadata.example', 'metadata6.example', 'metadata.google.internal', 'Metadata.Google.Internal.', '100.100.100.200', '168.63.129.16', '192.0.0.192', '[fd20:ce::254]'],
  ['private', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.1.1', '3232235777', '100.64.0.1', '[fc00::1]', '[fd12:3456::1]', '[fec0::1]', '[::ffff:10.0.0.1]'],
  ['multicast, broadcast and reserved', '224.0.0.1', '239.255.255.255', '255.255.255.255', '240.0.0.1', '198.18.0.1', '192.0.2.1', '[ff02::1]', '[100::1]', '[2001:db8::1]', '[4000::1]'],
]

describe('the way out', () => {
  it.each(spellings.flatMap(([kind, ...hosts]) => hosts.map(host => [kind, host])))('leads not to %s: %s', async (_, host) => {
    expect(outcomeOf(await open().send(callTo(atPort(host))))).toBe('egress_refused')
    expect(destination.calls).toEqual([])
  })

  it.each(['file:///etc/passwd', 'ftp://127.0.0.1/', 'gopher://127.0.0.1/', 'data:,x', 'ws://127.0.0.1/', '//127.0.0.1/', 'http://', 'http://[::1', 'http://127.0.0.1.5/', 'http://0x100000000/'])('does not know %s', async (url) => {
    expect(outcomeOf(await open().send(callTo(url)))).toBe('egress_refused')
  })

  it('leads to where whoever runs Waybill said, also within the own network', async () => {
    expect(outcomeOf(await open({ trusted: [hostPortOf(destination.url)] }).send(callTo(destination.url)))).toBe(200)
    expect(outcomeOf(await open({ trusted: [hostPortOf(atPort('INSIDE.example'))] }).send(callTo(atPort('inside.example.'))))).toBe(200)
    expect(outcomeOf(await open({ trusted: [hostPortOf('http://inside.example:1')] }).send(callTo(atPort('inside.example'))))).toBe('egress_refused')
    expect(destination.calls).toHaveLength(2)
  })

  it.each(['127.0.0.0/8', '127.0.0.1', 'Inside.Example', '10.0.0.0/8,::1,127.0.0.1/32'])('leads within the own network where %s allows it', async (allowed) => {
    expect(outcomeOf(await open({ allowPrivate: allowed.split(',') }).send(callTo(atPort('inside.example'))))).toBe(200)
  })

  it.each(['10.0.0.0/8', '::1', 'other.example', '127.0.0.2', 'example'])('stays closed where only %s is allowed', async (allowed) => {
    expect(outcomeOf(await open({ allowPrivate: [allowed] }).send(callTo(atPort('inside.example'))))).toBe('egress_refused')
  })

  it('leads to no metadata service, whatever is allowed', async () => {
    const everything = open({ trusted: [{ host: '169.254.169.254', port: 80 }], allowPrivate: ['0.0.0.0/0', '::/0', 'metadata.example', 'metadata.google.internal'] })
    for (const host of ['169.254.169.254', 'metadata.example', 'metadata.google.internal', '[::ffff:169.254.169.254]', '[fd00:ec2::254]', '[2002:a9fe:a9fe::]', '[64:ff9b:1::a9fe:a9fe]', '[::a9fe:a9fe]']) {
      expect(outcomeOf(await everything.send(callTo(`http://${host}/latest/meta-data/`))), host).toBe('egress_refused')
    }
  })

  it.each(['127.0.0.1', 'localhost', 'inside.example', '127.0.0.9', '[::ffff:127.0.0.1]', ownAddress()])('leads not to Waybill\'s own Postgres and Redis at %s, whatever is allowed', async (host) => {
    const port = Number(portOf(destination.url))
    const allowed = { trusted: [{ host, port }], allowPrivate: ['0.0.0.0/0', '::/0'] }
    for (const store of ['127.0.0.1', 'store.example']) {
      expect(outcomeOf(await open({ ...allowed, ownStores: [{ host: store, port }] }).send(callTo(atPort(host))))).toBe('egress_refused')
    }
    expect(destination.calls).toEqual([])
    expect(outcomeOf(await open({ ...allowed, ownStores: [{ host: '127.0.0.1', port: port + 1 }] }).send(callTo(atPort('localhost'))))).toBe(200)
  })

  it('connects to what it has looked at, though the name leads elsewhere at a second look', async () => {
    const looks = [['93.184.215.14'], ['127.0.0.1']]
    const rebinding: Resolve = async () => (looks.shift() ?? []).map(address => ({ address, family: 4 }))
    const reply = await open({}, rebinding).send({ ...callTo(atPort('rebinding.example')), timeoutMs: 300 })
    expect(outcomeOf(reply)).not.toBe(200)
    expect(looks).toHaveLength(1)
    expect(destination.calls).toEqual([])
  })

  it('follows no redirect, be it to a private address', async () => {
    const egress = open({ trusted: [hostPortOf(destination.url)] })
    for (const status of [301, 302, 303, 307, 308]) {
      destination.answers({ status, headers: { location: 'http://169.254.169.254/latest/meta-data/' } })
      expect(outcomeOf(await egress.send(callTo(destination.url)))).toBe(status)
      expect((await egress.fetch(destination.url)).status).toBe(status)
    }
    expect(destination.calls).toHaveLength(10)
  })

  it('says in a sentence why it is closed', async () => {
    const detail = async (host: string) => {
      const reply = await open({ allowPrivate: ['10.0.0.0/8'] }).send(callTo(atPort(host)))
      return reply.kind === 'failure' && reply.detail
    }
    expect(await detail('inside.example')).toBe('inside.example (127.0.0.1) is a private address, which EGRESS_ALLOW_PRIVATE does not allow')
    expect(await detail('169.254.169.254')).toMatch(/^169\.254\.169\.254 is link-local, a metadata service/)
    expect(await detail('metadata.google.internal')).toBe('metadata.google.internal is a metadata service')
  })

  it('keeps to the settings', () => {
    const settings = { MANAGEMENT_API_URL: 'https://Platform.internal', OIDC_ISSUER: 'http://login.internal:8080/realm', EGRESS_ALLOW_PRIVATE: ['10.0.0.0/8'], DATABASE_URL: 'postgres://u:p@db/waybill', REDIS_URL: 'rediss://[::1]:7000/0' }
    expect(egressRulesFrom(settings)).toEqual({
      trusted: [{ host: 'platform.internal', port: 443 }, { host: 'login.internal', port: 8080 }], allowPrivate: ['10.0.0.0/8'], ownStores: [{ host: 'db', port: 5432 }, { host: '::1', port: 7000 }],
    })
  })
})

describe('fetch for libraries', () => {
  it('sends and gives back text', async () => {
    destination.answers({ status: 201, body: { a: 1 }, headers: { 'x-answer': 'yes' } })
    const answer = await open({ trusted: [hostPortOf(destination.url)] }).fetch(`${destination.url}/token`, {
      method: 'POST', headers: { authorization: 'Basic x' }, body: new URLSearchParams({ code: 'ä b' }), redirect: 'manual',
    })
    expect([answer.status, answer.headers.get('x-answer'), await answer.json()]).toEqual([201, 'yes', { a: 1 }])
    expect(destination.calls).toMatchObject([{ method: 'POST', path: '/token', authorization: 'Basic x', body: 'code=%C3%A4+b' }])
  })

  it('fails as fetch does: where the way is closed, when it is broken off, and when the answer is too long', async () => {
    const egress = open({ trusted: [hostPortOf(destination.url)] })
    await expect(egress.fetch('http://169.254.169.254/')).rejects.toThrow(/^There is no answer \(egress_refused/)
    await expect(egress.fetch(destination.url, { method: 'PROPFIND' })).rejects.toThrow('PROPFIND')
    destination.answers({ hang: true })
    await expect(egress.fetch(destination.url, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ name: 'TimeoutError' })
    destination.answers({ status: 200, body: 'x'.repeat(5 * 1024 * 1024) })
    await expect(egress.fetch(destination.url)).rejects.toThrow('longer than')
  })
})

/** An address of this machine that is not loopback, if it has one. */
function ownAddress(): string {
  const found = Object.values(networkInterfaces()).flatMap(one => one ?? []).find(one => !one.internal && one.family === 'IPv4')
  return found?.address ?? '127.0.0.1'
}
