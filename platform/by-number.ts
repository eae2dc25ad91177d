import { WaybillError } from '../shared/waybill-error.ts'

/** @throws WaybillError `invalid` when the body names another thing than the address does */
export function requireSameNumber(field: string, inAddress: string, inBody: string | undefined) {
  if (inBody === undefined || inBody === inAddress) return
  throw new WaybillError('invalid', `The address is about ${inAddress}, but the body names another ${field}. Send them alike, or leave it out of the body.`, {
    faults: [{ path: field, message: 'must be the same as in the address' }],
  })
}

/** The refusal for something that is not there. */
export function noSuch(thing: string, number: string) {
  return new WaybillError('not_found', `There is no ${thing} ${number}.`)
}
