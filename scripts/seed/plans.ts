/** The integrations of the seed, and how each of them ends up. */
import type { RetryPolicies } from '../../shared/retry-policy.ts'

/**
 * What its last events meet. `flowing`: nothing in particular. `held`: one uses up its retries and the lane holds. `paused`
 * and `disabled`: by a person. `retrying`: the destination is down for them. `abandoned`: the worker died in the middle.
 */
export type Ending = 'flowing' | 'held' | 'paused' | 'disabled' | 'retrying' | 'abandoned'

export interface Plan {
  name: string
  ordering: 'integration' | 'entity' | 'none'
  onExhausted: 'continue' | 'hold'
  retryPolicies: RetryPolicies
  ending: Ending
  /** Its part of all messages, and the part that each action has of these. */
  share: number
  actions: readonly (readonly [string, number])[]
}

/** Retries over some hours, for a partner whose systems sleep at night. */
const patient: RetryPolicies = { default: { retries: 5, delaySeconds: 60, factor: 4, maxDelaySeconds: 21_600, jitter: 0.1 } }

/** One of each kind. */
export const plans: readonly Plan[] = [
  {
    name: 'SAP ERP', ordering: 'integration', onExhausted: 'continue', retryPolicies: {}, ending: 'flowing', share: 36,
    actions: [['inventory.set', 6], ['price.set', 2], ['product.upsert', 1]],
  },
  {
    name: 'Web shop', ordering: 'entity', onExhausted: 'continue', retryPolicies: { 'order.create': { retries: 5 } }, ending: 'flowing', share: 26,
    actions: [['order.create', 5], ['order.update', 4], ['customer.upsert', 2]],
  },
  {
    name: 'Warehouse Hamburg', ordering: 'integration', onExhausted: 'hold', retryPolicies: {}, ending: 'held', share: 12,
    actions: [['inventory.adjust', 3], ['inventory.set', 1]],
  },
  {
    name: 'Marketplace feed', ordering: 'none', onExhausted: 'continue', retryPolicies: {}, ending: 'paused', share: 8,
    actions: [['price.set', 2], ['product.upsert', 1]],
  },
  {
    name: 'Till Altona', ordering: 'integration', onExhausted: 'continue', retryPolicies: {}, ending: 'disabled', share: 6,
    actions: [['inventory.adjust', 1]],
  },
  {
    name: 'Supplier portal', ordering: 'entity', onExhausted: 'continue', retryPolicies: patient, ending: 'retrying', share: 8,
    actions: [['product.upsert', 2], ['price.set', 1], ['inventory.set', 1]],
  },
  {
    name: 'Customer records', ordering: 'integration', onExhausted: 'continue', retryPolicies: {}, ending: 'abandoned', share: 4,
    actions: [['customer.upsert', 1]],
  },
]
