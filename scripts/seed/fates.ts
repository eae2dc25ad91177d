/** What each message of the seed is to meet on its way. */
import type { Reply } from '../../pipeline/classify.ts'
import { reasons } from '../../pipeline/reasons.ts'
import type { FailureCode } from '../../shared/failures.ts'
import { failureClasses, failureCodes } from '../../shared/failures.ts'
import type { Message } from './messages.ts'
import { acceptance, failureReply } from './replies.ts'
import type { Plan } from './plans.ts'
import type { Chance } from './random.ts'

/**
 * What happens when an attempt is due: an answer, a worker that dies (and is or is not found yet), or instead of the attempt
 * a skip (by a person, or because of a newer event) or a person who parks the event.
 */
export type Step
  = | { kind: 'reply', reply: Reply, durationMs: number }
    | { kind: 'died' }
    | { kind: 'abandoned' }
    | { kind: 'skip', reason: string, newerEventId: string | null }
    | { kind: 'park', reason: string }

export interface Fate {
  /** The step of attempt number `number`. */
  step: (message: Message, number: number) => Step
  /** What a person does once it has failed. */
  afterFailure: 'nothing' | 'resubmit' | 'skip' | 'edit'
  /** The action that such a fate needs, if it needs one. */
  action: string | null
}

export interface Fates {
  /** An ordinary fate: mostly success, at times after a retry, and once in a while a failure. */
  draw: (plan: Plan) => Fate
  /** Fails in this way on every attempt. */
  failing: (code: FailureCode, afterFailure?: Fate['afterFailure']) => Fate
  /** The worker dies with it, and nobody has noticed yet. */
  abandoned: Fate
  /** Accepted at once. */
  succeeding: Fate
  /** Fails for the time being, and newer data are applied before its retry. */
  overtakenBy: (newerEventId: string) => Fate
  /** Fails for the time being, until a person takes it aside. */
  parked: Fate
  /** An order that is refused until a person completes it. */
  incomplete: Fate
}

const passing = ['destination_error', 'destination_busy', 'connection_broken', 'destination_timeout'] as const
const skipReasons = ['Corrected by hand in the shop.', 'Test message of the supplier.', 'The order was cancelled by phone.', 'Will be sent again with tonight\'s full export.'] as const
const bulkActions = ['inventory.set', 'price.set', 'inventory.adjust']

/** Milliseconds that calls take. */
function durationOf(chance: Chance, reply: Reply): number {
  if (reply.kind === 'failure' && reply.code === 'destination_timeout') return 30_000 + chance.between(1, 9)
  return chance.next() < 0.03 ? chance.between(900, 4000) : chance.between(35, 260)
}

/** Every way in which an attempt fails that is made. */
const drawnCodes = failureCodes.filter(code => failureClasses[code] !== 'unsent')

/** Draws fates such that every one of these codes occurs several times among `eventCount` messages. */
export function makeFates(chance: Chance, eventCount: number): Fates {
  const failEvery = Math.max(Math.min(40, Math.max(3, Math.round(eventCount / 60))), eventCount / 400)
  const owed: FailureCode[] = []
  let [due, ordinal] = [0, 0]
  const replied = (reply: Reply): Step => ({ kind: 'reply', reply, durationMs: durationOf(chance, reply) })
  const failed = (code: FailureCode, message: Message): Step => {
    if (code === 'interrupted') return { kind: 'died' }
    return replied(failureReply(code, message, chance) ?? acceptance(message))
  }
  const failing: Fates['failing'] = (code, afterFailure = 'nothing') => ({
    afterFailure,
    action: code === 'unreadable_message' ? 'giftcard.issue' : code === 'items_rejected' ? chance.pick(['inventory.set', 'price.set']) : null,
    step: message => failed(code, message),
  })
  const succeeding = (before: readonly FailureCode[]): Fate => ({
    afterFailure: 'nothing', action: null,
    step(message, number) {
      const code = before[number - 1]
      return code ? failed(code, message) : replied(acceptance(message))
    },
  })
  return {
    failing,
    succeeding: succeeding([]),
    overtakenBy: newerEventId => orElse({ chance, replied }, { kind: 'skip', reason: reasons.superseded, newerEventId }, 1),
    parked: {
      ...orElse({ chance, replied }, { kind: 'park', reason: 'The category of this article is being moved. Waits until the shop team is done.' }, 2),
      action: 'product.upsert',
    },
    incomplete: { ...failing('rejected', 'edit'), action: 'order.create' },
    abandoned: { afterFailure: 'nothing', action: null, step: (message, number) => number === 1 ? { kind: 'abandoned' } : replied(acceptance(message)) },
    draw(plan) {
      if (plan.ending !== 'held') due += 1
      if (due >= failEvery) {
        due -= failEvery
        owed.push(drawnCodes[ordinal % drawnCodes.length] ?? 'rejected')
        ordinal += 1
        const mayHaveItems = plan.actions.some(([action]) => bulkActions.includes(action))
        const found = owed.findIndex(code => code !== 'items_rejected' || mayHaveItems)
        const [code] = found === -1 ? [] : owed.splice(found, 1)
        if (code) return failing(code, ordinal % 7 === 1 ? 'resubmit' : ordinal % 7 === 3 ? 'skip' : 'nothing') // 7, so that no code always meets with the same.
      }
      return drawMild(chance, { succeeding, failed })
    },
  }
}

/** The destination fails so many times, and then this happens instead of a further attempt. */
function orElse({ chance, replied }: { chance: Chance, replied: (reply: Reply) => Step }, instead: Step, failures: number): Fate {
  const lapse = (message: Message) => failureReply('destination_error', message, chance) ?? acceptance(message)
  return { afterFailure: 'nothing', action: null, step: (message, number) => number <= failures ? replied(lapse(message)) : instead }
}

interface MildFates { succeeding: (before: readonly FailureCode[]) => Fate, failed: (code: FailureCode, message: Message) => Step }

function drawMild(chance: Chance, { succeeding, failed }: MildFates): Fate {
  const drawn = chance.next()
  if (drawn < 0.006) {
    const reason = chance.pick(skipReasons)
    return { afterFailure: 'nothing', action: null, step: (message, number) => number === 1 ? failed('destination_error', message) : { kind: 'skip', reason, newerEventId: null } }
  }
  if (drawn < 0.007) return succeeding(['interrupted'])
  if (drawn < 0.035) return succeeding([chance.pick(passing)])
  if (drawn < 0.04) return succeeding([chance.pick(passing), chance.pick(passing)])
  return succeeding([])
}

/** Why a person skipped what had failed. */
export const drawSkipReason = (chance: Chance) => chance.pick(skipReasons)
