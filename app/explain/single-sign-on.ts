import type { SingleSignOnProblem } from '~~/shared/session'

/** Why somebody who came back from single sign-on is not signed in, and what can be done. */
export const explainSingleSignOn: Record<SingleSignOnProblem, string> = {
  failed: 'The sign-in was not completed, took longer than ten minutes, or was begun in another browser. Try again.',
  unverified: 'Your organisation has not confirmed your e-mail address. Ask whoever looks after accounts there.',
  unknown: 'Nobody has invited you to Waybill with this e-mail address. Ask an admin for an invitation.',
  suspended: 'Your account in Waybill is suspended. Ask an admin.',
  unavailable: 'Your organisation\'s sign-in does not answer at the moment. Try again in a minute, or use your password.',
}
