/**
 * How far a network address reaches, told from the address alone. Ordinary public ones may be connected to; what is never to be
 * asked for a message's sake (link-local and with it the metadata services of clouds, multicast, "this host") is told apart
 * from what an installation may allow, such as a platform in its own network. The registries of IANA for special addresses
 * (RFC 6890) are those of ipaddr.js; what is in none of them, and for IPv6 in 2000::/3 (RFC 4291), is public.
 */
import ipaddr from 'ipaddr.js'

/** `never` cannot be allowed; `private` stands for everything special besides. */
export type Reach = 'public' | 'private' | 'never'

type Address = ipaddr.IPv4 | ipaddr.IPv6

const neverRanges = new Set(['unspecified', 'broadcast', 'multicast', 'linkLocal'])

/** Metadata services and platform agents that do not live at a link-local address: Alibaba, Oracle, Azure; AWS, Google, Scaleway. */
const metadataAddresses = [
  '100.100.100.200/32', '192.0.0.192/32', '168.63.129.16/32', 'fd00:ec2::/32', 'fd20:ce::254/128', 'fd00:42::42/128',
].map(range => ipaddr.parseCIDR(range))

/** Ways to write an IPv4 address as an IPv6 address that are translated on the way, so that the address within decides. */
const [mapped, nat64] = [ipaddr.IPv6.parseCIDR('::ffff:0:0/96'), ipaddr.IPv6.parseCIDR('64:ff9b::/96')]

/** Others are obsolete, or hide the address within where it cannot be told; nobody needs them to reach a destination. */
const tunnels = ['::/96', '::ffff:0:0:0/96', '64:ff9b:1::/48', '2002::/16', '2001::/32'].map(range => ipaddr.IPv6.parseCIDR(range))

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/** How far `address` reaches; what cannot be read as an address is never connected to. */
export function reachOf(address: string): Reach {
  return ipaddr.isValid(address) ? reachOfParsed(unwrap(ipaddr.parse(address))) : 'never'
}

/** The same address in one form: an IPv4 address written as IPv6 as itself, and without a zone. */
export function plainAddress(address: string): string {
  return unwrap(ipaddr.parse(address.replace(/%.*$/, ''))).toString()
}

/** Whether `address` lies in one of `ranges`, each a range in CIDR notation or a single address. */
export function isWithin(address: string, ranges: readonly string[]): boolean {
  const parsed = unwrap(ipaddr.parse(address))
  return ranges.some((range) => {
    const [from, bits] = range.includes('/') ? ipaddr.parseCIDR(range) : [ipaddr.parse(range), null]
    return matches(parsed, [from, bits ?? (from.kind() === 'ipv4' ? 32 : 128)])
  })
}

function reachOfParsed(address: Address): Reach {
  if (metadataAddresses.some(range => matches(address, range))) return 'never'
  if (address.kind() === 'ipv6' && tunnels.some(range => matches(address, range)) && address.toString() !== '::1') return 'never'
  const range = address.range()
  if (neverRanges.has(range)) return 'never'
  if (range !== 'unicast') return 'private'
  return address.kind() === 'ipv4' || matches(address, globalUnicast) ? 'public' : 'private'
}

/** The IPv4 address that is connected to when `address` is, if it is one in disguise. */
function unwrap(address: Address): Address {
  if (!('parts' in address) || !(matches(address, mapped) || matches(address, nat64))) return address
  return new ipaddr.IPv4(address.toByteArray().slice(12))
}

/** ipaddr.js refuses to compare the two families. */
function matches(address: Address, [from, bits]: [Address, number]): boolean {
  if ('octets' in address) return 'octets' in from && address.match(from, bits)
  return 'parts' in from && address.match(from, bits)
}
