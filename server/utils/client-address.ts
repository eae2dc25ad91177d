/** Where a request came from: for the throttle of signing in, for the record, and for whoever looks at their sessions. */
import type { H3Event } from 'h3'
import { getRequestHeader } from 'h3'
import ipaddr from 'ipaddr.js'
import { useWaybill } from './waybill.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/**
 * The network address of whoever sent a request, in its usual notation; null for a request that a page makes while it is
 * rendered. `X-Forwarded-For` counts only as far as proxies named in `TRUSTED_PROXIES` wrote it.
 */
export function findClientAddress(request: H3Event): string | null {
  return traceClient({
    peer: request.node.req.socket?.remoteAddress ?? '',
    forwardedFor: getRequestHeader(request, 'x-forwarded-for') ?? '',
    trustedProxies: useWaybill().environment.TRUSTED_PROXIES,
  })
}

interface Trace { peer: string, forwardedFor: string, trustedProxies: readonly string[] }

/**
 * Follows the way back from the connection itself: as long as the last hop is a trusted proxy, the entry before it in
 * `X-Forwarded-For` is believed, which that proxy wrote. What stands further left may be anybody's invention.
 */
export function traceClient({ peer, forwardedFor, trustedProxies }: Trace): string | null {
  const proxies = trustedProxies.map(readNetwork)
  const isTrusted = (address: Address) => proxies.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
  let client = readAddress(peer)
  for (const hop of forwardedFor.split(',').reverse()) {
    if (client === null || !isTrusted(client)) break
    const before = readAddress(hop.trim())
    if (before === null) break
    client = before
  }
  return client?.toString() ?? null
}

/** Some proxies add the port. An IPv4 address in IPv6 clothes is the IPv4 address. */
function readAddress(text: string): Address | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
  return ipaddr.isValid(bare) && !/^\d+$/.test(bare) ? ipaddr.process(bare) : null
}

const readNetwork = (network: string) => network.includes('/') ? ipaddr.parseCIDR(network) : ipaddr.parseCIDR(`${network}/${network.includes(':') ? 128 : 32}`)
