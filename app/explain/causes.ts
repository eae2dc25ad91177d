/**
 * The one table of causes: for every way in which carrying a message can fail, what happened and what to do; for every kind
 * of message, what it means for the business that it did not arrive. `explain-event.ts` puts the two together.
 */
import type { FailureCode } from '../../shared/failures.ts'
import { isFailureCode } from '../../shared/failures.ts'
import type { ActionFamily } from './actions.ts'

export interface Cause {
  /** A few words for lists: "Refused by the platform". */
  short: string
  /** A whole sentence. */
  happened: string
  /** What a person can do once the machine has given up. */
  advice: string
}

const causes: Record<FailureCode, Cause> = {
  destination_error: {
    short: 'The platform had an error',
    happened: 'The commerce platform answered with an error of its own.',
    advice: 'The message itself is probably fine. Resubmit it once the platform works again.',
  },
  destination_busy: {
    short: 'The platform is busy',
    happened: 'The commerce platform is too busy and asked us to wait.',
    advice: 'Resubmit it when the platform has calmed down. If this happens often, ask for a higher limit.',
  },
  destination_timeout: {
    short: 'No answer in time',
    happened: 'The commerce platform gave no answer in time, so it may or may not have taken the message.',
    advice: 'Resubmitting is safe: the platform recognises a message that it has already taken.',
  },
  connection_refused: {
    short: 'The platform is down',
    happened: 'Nobody answers at the commerce platform\'s address.',
    advice: 'Ask whoever runs the platform whether it is up, then resubmit.',
  },
  connection_broken: {
    short: 'The connection broke',
    happened: 'The connection to the commerce platform broke in the middle, so it may or may not have taken the message.',
    advice: 'Resubmitting is safe: the platform recognises a message that it has already taken.',
  },
  name_not_found: {
    short: 'The platform was not found',
    happened: 'The commerce platform\'s name could not be found on the network.',
    advice: 'Have the platform\'s address checked in Waybill\'s settings, then resubmit.',
  },
  tls_failed: {
    short: 'Certificate not trusted',
    happened: 'The commerce platform\'s certificate could not be trusted, so nothing was sent.',
    advice: 'Have the platform\'s certificate renewed or its address corrected, then resubmit.',
  },
  egress_refused: {
    short: 'Address not allowed',
    happened: 'The commerce platform\'s name leads to an address that Waybill does not connect to, so nothing was sent.',
    advice: 'Have the platform\'s address checked, or allowed in Waybill\'s settings, then resubmit.',
  },
  unexpected_answer: {
    short: 'Answer not understood',
    happened: 'Something other than the commerce platform seems to have answered: a web page came back instead of data.',
    advice: 'Have the way to the platform checked (a proxy, a sign-in page, a maintenance page), then resubmit.',
  },
  rejected: {
    short: 'Refused by the platform',
    happened: 'The commerce platform refused the message.',
    advice: 'Sending the same again will not help until the cause is mended at the platform or at the sender. Its own words are below.',
  },
  credentials_rejected: {
    short: 'The platform does not let us in',
    happened: 'The commerce platform does not accept Waybill\'s credentials.',
    advice: 'Other messages will fail in the same way. Have the platform\'s token renewed in Waybill\'s settings, then resubmit.',
  },
  items_rejected: {
    short: 'Some items refused',
    happened: 'The commerce platform took some of the items and refused others.',
    advice: 'The refused items are listed below with the reason for each. Send those again once they are mended, or resubmit all of it where repeating does no harm.',
  },
  redirected: {
    short: 'The platform has moved',
    happened: 'The commerce platform pointed to another address. Waybill never follows, to keep its credentials safe.',
    advice: 'Have the platform\'s address corrected in Waybill\'s settings, then resubmit.',
  },
  unreadable_message: {
    short: 'Message not readable',
    happened: 'The stored message could not be turned into a call of the commerce platform.',
    advice: 'Ask the sender to send it again in the right form, and skip this one.',
  },
  superseded_in_part: {
    short: 'Out of date in part',
    happened: 'Newer data for a part of it had gone through before its turn came again, so it was not sent: that would have brought old data back.',
    advice: 'Resubmit only what is not out of date; the rest is left out.',
  },
  interrupted: {
    short: 'Interrupted on our side',
    happened: 'Waybill itself was stopped in the middle of the call, so nobody knows whether the message arrived.',
    advice: 'Resubmitting is safe: the platform recognises a message that it has already taken.',
  },
}

const unknownCause: Cause = {
  short: 'Not delivered',
  happened: 'The message could not be delivered.',
  advice: 'The communication log below shows what was said. Resubmit when the cause is mended.',
}

/** The cause behind an error code. Codes this version does not know get a sentence that is always true. */
export function causeOf(code: string): Cause {
  return isFailureCode(code) ? causes[code] : unknownCause
}

/** What it means for the business while a message has not arrived. `since` is a time of day. */
export const effects: Record<ActionFamily, (since: string) => string> = {
  stock: since => `The shop has shown old numbers since ${since}.`,
  product: since => `The shop has shown the old product data since ${since}.`,
  price: since => `The shop has sold at the old prices since ${since}.`,
  order: since => `What it says about the order has been missing at the platform since ${since}.`,
  customer: since => `The platform has had the old customer data since ${since}.`,
  other: since => `The platform has not known of it since ${since}.`,
}
