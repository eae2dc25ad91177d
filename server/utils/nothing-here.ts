/** Answers every address of the API that has no route of its own, before the dashboard's pages take it for one of theirs. */
import { setResponseHeader } from 'h3'
import { z } from 'zod'
import { listMethods } from '../routing/routes.ts'
import { anyone } from './access.ts'
import { defineApi, noInput } from './define-api.ts'
import { refuseAddress } from './refuse-address.ts'

/**
 * A route that refuses, whatever the method: with `method_not_allowed` where the address has another one, else with `not_found`.
 * OPTIONS is answered with the methods of the address (RFC 9110, 9.3.7), and with nothing that would let other sites in.
 * Its files are called `[...].ts`, without a name for the rest of the address: h3 overlooks named ones when it falls back because
 * of the method.
 */
export const nothingHere = defineApi({
  role: anyone,
  summary: 'Nothing: addresses and methods that the API does not have',
  input: noInput,
  output: z.null(),
  status: 204,
}, ({ request }) => {
  const methods = listMethods(request.path)
  if (request.method !== 'OPTIONS' || methods.length === 0) throw refuseAddress(request, 'Check it; the API reference at /docs has every address.')
  setResponseHeader(request, 'Allow', methods.join(', '))
  return Promise.resolve(null)
})
