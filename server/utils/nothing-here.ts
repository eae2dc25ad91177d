/** Answers every address of the API that has no route of its own, before the dashboard's pages take it for one of theirs. */
import { z } from 'zod'
import { anyone } from './access.ts'
import { defineApi, noInput } from './define-api.ts'
import { refuseAddress } from './refuse-address.ts'

/**
 * A route that refuses, whatever the method: with `method_not_allowed` where the address has another one, else with `not_found`.
 * Its files are called `[...].ts`, without a name for the rest of the address: h3 overlooks named ones when it falls back because
 * of the method.
 */
export const nothingHere = defineApi({
  role: anyone,
  summary: 'Nothing: addresses and methods that the API does not have',
  input: noInput,
  output: z.never(),
}, ({ request }) => Promise.reject(refuseAddress(request, 'Check it; the API reference at /docs has every address.')))
