/** Where a request comes from, and the id by which everything that it does can be found again. */
import type { H3Event } from 'h3'
import { getRequestHeader, setResponseHeader } from 'h3'
import type { Origin } from '../../pipeline/actor.ts'
import { newId } from '../../pipeline/new-id.ts'
import type { Client } from '../../pipeline/sessions.ts'
import { findClientAddress } from './client-address.ts'

const names = new WeakMap<H3Event, string>()

/** Gives a request its id, which is answered in `X-Request-Id`. */
export function nameRequest(request: H3Event): string {
  const requestId = newId()
  names.set(request, requestId)
  setResponseHeader(request, 'X-Request-Id', requestId)
  return requestId
}

/** The network address of whoever sent a request, and the id of the request. */
export function findOrigin(request: H3Event): Origin {
  return { address: findClientAddress(request), requestId: names.get(request) ?? null }
}

/** {@link findOrigin} with the browser; of its name no more than anybody would read. */
export function findClient(request: H3Event): Client {
  return { ...findOrigin(request), userAgent: getRequestHeader(request, 'user-agent')?.slice(0, 300) ?? null }
}
