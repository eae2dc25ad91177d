import { describe, expect, it } from 'vitest'
import { traceClient } from './client-address.ts'

const proxies = ['10.0.0.0/8', '192.0.2.7', 'fd00::/8']

describe('the address of a client', () => {
  it.each([
    ['is that of the connection', '203.0.113.9', '', '203.0.113.9'],
    ['is not what a stranger claims', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['is what a trusted proxy says', '10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['is what a single trusted address says', '192.0.2.7', '198.51.100.1', '198.51.100.1'],
    ['is not what the neighbour of a trusted address says', '192.0.2.8', '198.51.100.1', '192.0.2.8'],
    ['is found behind several trusted proxies', '10.1.2.3', '198.51.100.1, 10.9.9.9, 192.0.2.7', '198.51.100.1'],
    ['is not what a client wrote into the header before the proxies did', '10.1.2.3', '127.0.0.1, 198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['is the proxy where the header names nobody', '10.1.2.3', '', '10.1.2.3'],
    ['is the last one known where the header is rubbish', '10.1.2.3', '198.51.100.1, unknown, 10.9.9.9', '10.9.9.9'],
    ['is no number that only looks like one', '10.1.2.3', '3325256705', '10.1.2.3'],
    ['loses the port that some proxies add', '10.1.2.3', '198.51.100.1:5123', '198.51.100.1'],
    ['loses brackets and port', 'fd12::1', '[2001:DB8::1]:443', '2001:db8::1'],
    ['is written in one way only', '::ffff:10.1.2.3', '2001:0db8:0000::0001', '2001:db8::1'],
    ['is an IPv4 address in IPv6 clothes', '::ffff:203.0.113.9', '', '203.0.113.9'],
    ['is the farthest one where all are trusted', '10.1.2.3', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
  ])('%s', (_, peer, forwardedFor, client) => {
    expect(traceClient({ peer, forwardedFor, trustedProxies: proxies })).toBe(client)
  })

  it('is that of the connection as long as no proxy is trusted', () => {
    expect(traceClient({ peer: '127.0.0.1', forwardedFor: '198.51.100.1', trustedProxies: [] })).toBe('127.0.0.1')
  })

  it('is not known where there is no connection', () => {
    expect(traceClient({ peer: '', forwardedFor: '198.51.100.1', trustedProxies: ['0.0.0.0/0'] })).toBeNull()
  })
})
