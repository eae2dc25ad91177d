/**
 * HEAD is answered like GET, without the body (RFC 9110, 9.3.2). Node leaves the body out by itself, because it knows how the
 * request began; what remains is to find the route, and to send no stream that nobody reads.
 */
import type { H3Event } from 'h3'

/** Lets a HEAD request take the route of GET. */
export function routeAsGet(request: H3Event) {
  if (isHead(request)) request._method = 'GET'
}

/** Whether only the head of the answer is wanted. */
export const isHead = (request: H3Event) => request.node.req.method === 'HEAD'
