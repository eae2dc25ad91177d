/**
 * The gate of the way out: decides, right before a connection is made, whether it may be. What counts is the address that
 * would be connected to, so that neither a spelling, nor a name, nor a name that changes its address between two looks leads
 * anywhere else (OWASP, Server-Side Request Forgery Prevention).
 */
import { networkInterfaces } from 'node:os'
import { isIP } from 'node:net'
import type { Environment } from '../shared/environment.ts'
import { isWithin, plainAddress, reachOf } from './egress-reach.ts'

/** A host, as a name in lower case or an address without brackets, and a port of it. */
interface HostPort { host: string, port: number }

export interface EgressRules {
  /** May be private: whoever runs Waybill has named them as where it is to call. */
  trusted: readonly HostPort[]
  /** Names, addresses and ranges that may be private. */
  allowPrivate: readonly string[]
  /** Waybill's own Postgres and Redis, which are never called. */
  ownStores: readonly HostPort[]
}

/** An address that was found for a name. */
export interface FoundAddress { address: string, family: number }

/** Asks for the addresses of a name. @throws Error with the `code` of `getaddrinfo` when there are none */
export type Resolve = (name: string) => Promise<FoundAddress[]>

/** Why a connection was not made, in a sentence for whoever runs Waybill. */
export class EgressRefusal extends Error {
  override name = 'EgressRefusal'
}

export interface EgressGate {
  /**
   * Every address of `host`, all of them fit to be connected to at `port`.
   * @throws EgressRefusal when a single one is not
   */
  admit: (host: string, port: number) => Promise<FoundAddress[]>
}

/** What the settings say of the way out. */
export function egressRulesFrom(environment: Pick<Environment, 'MANAGEMENT_API_URL' | 'OIDC_ISSUER' | 'EGRESS_ALLOW_PRIVATE' | 'DATABASE_URL' | 'REDIS_URL'>): EgressRules {
  const { DATABASE_URL, REDIS_URL } = environment
  return {
    trusted: [environment.MANAGEMENT_API_URL, environment.OIDC_ISSUER].flatMap(url => url === undefined ? [] : [hostPortOf(url)]),
    allowPrivate: environment.EGRESS_ALLOW_PRIVATE,
    ownStores: [hostPortOf(DATABASE_URL), ...(REDIS_URL === undefined ? [] : [hostPortOf(REDIS_URL)])],
  }
}

const usualPorts: Record<string, number> = { 'http:': 80, 'https:': 443, 'postgres:': 5432, 'postgresql:': 5432, 'redis:': 6379, 'rediss:': 6379 }

/** Where a URL leads. */
export function hostPortOf(url: string): HostPort {
  const { hostname, port, protocol } = new URL(url)
  return { host: plainHost(hostname || 'localhost'), port: Number(port) || (usualPorts[protocol] ?? 0) }
}

/** Clouds answer under these names with whatever address they like. */
const metadataNames = new Set(['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data', 'instance-data.ec2.internal'])

/** A gate that keeps to `rules`. */
export function makeEgressGate(rules: EgressRules, resolve: Resolve): EgressGate {
  return {
    async admit(hostname, port) {
      const host = plainHost(hostname)
      if (metadataNames.has(host)) throw new EgressRefusal(`${host} is a metadata service`)
      const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await resolve(host)
      for (const { address } of found) {
        const why = faultOf(address, { host, port }, rules) ?? await faultOfStore(address, port, rules, resolve)
        if (why !== null) throw new EgressRefusal(`${host === address ? host : `${host} (${address})`} ${why}`)
      }
      return found
    },
  }
}

function faultOf(address: string, { host, port }: HostPort, { trusted, allowPrivate }: EgressRules): string | null {
  const reach = reachOf(address)
  if (reach === 'never') return 'is link-local, a metadata service, multicast or reserved, to which Waybill never connects'
  if (reach === 'public' || trusted.some(known => known.host === host && known.port === port)) return null
  const [ranges, names] = [allowPrivate.filter(isRange), allowPrivate.filter(entry => !isRange(entry))]
  if (names.some(name => plainHost(name) === host) || isWithin(address, ranges)) return null
  return 'is a private address, which EGRESS_ALLOW_PRIVATE does not allow'
}

/** Asked only when the port is the store's, so the stores' names are hardly ever looked up. One that cannot be found may be anywhere. */
async function faultOfStore(address: string, port: number, { ownStores }: EgressRules, resolve: Resolve): Promise<string | null> {
  for (const store of ownStores.filter(known => known.port === port)) {
    const found = isIP(store.host) ? [{ address: store.host }] : await resolve(store.host).catch(() => null)
    if (found === null || found.some(one => isSameMachine(one.address, address))) return 'is where Waybill keeps its own data'
  }
  return null
}

/** Whether two addresses lead to the same machine, as far as can be told: all those of this one do. */
function isSameMachine(one: string, other: string): boolean {
  return plainAddress(one) === plainAddress(other) || (isOwn(one) && isOwn(other))
}

function isOwn(address: string): boolean {
  const plain = plainAddress(address)
  if (isWithin(plain, ['127.0.0.0/8', '::1'])) return true
  return Object.values(networkInterfaces()).some(found => found?.some(one => plainAddress(one.address) === plain))
}

const isRange = (entry: string) => entry.includes('/') || isIP(entry) !== 0
const plainHost = (host: string) => host.toLowerCase().replace(/^\[|\]$/g, '').replace(/\.$/, '')
