/** Answers every address of the API that has no route of its own, before the dashboard's pages take it for one of theirs. */
import { z } from 'zod'
import { WaybillError } from '../../shared/waybill-error.ts'
import { anyone } from './access.ts'
import { defineApi, noInput } from './define-api.ts'

/**
 * A route that refuses with `not_found`, whatever the method. Its files are called `[...].ts`, without a name for the rest of
 * the address: h3 overlooks named ones when it falls back because of the method.
 */
export const nothingHere = defineApi({
  role: anyone,
  summary: 'Nothing: addresses and methods that the API does not have',
  input: noInput,
  output: z.never(),
}, () => Promise.reject(new WaybillError('not_found', 'There is nothing at this address, or not with this method. Check the address and the method; the README shows those that senders use.')))
