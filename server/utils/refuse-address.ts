import type { H3Event } from 'h3'
import { setResponseHeader } from 'h3'
import { WaybillError } from '../../shared/waybill-error.ts'
import { listMethods } from '../routing/routes.ts'

/**
 * The refusal for a request that no route takes: `method_not_allowed` when its address answers to other methods, which `Allow`
 * then names (RFC 9110, 15.5.6), else `not_found` with `advice`.
 */
export function refuseAddress(request: H3Event, advice = 'Check the address.'): WaybillError {
  const methods = listMethods(request.path)
  if (methods.length === 0 || methods.includes(request.method)) return new WaybillError('not_found', `There is nothing at this address. ${advice}`)
  setResponseHeader(request, 'Allow', methods.join(', '))
  return new WaybillError('method_not_allowed', `This address does not answer to ${request.method}. It answers to ${methods.join(', ')}.`)
}
