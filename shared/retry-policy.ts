/** How often and how long apart the machine tries again by itself, per action, with the integration's default. */
import { z } from 'zod'

/**
 * Exponential backoff: the n-th retry comes `delaySeconds × factor^(n−1)` after the failure, never more than
 * `maxDelaySeconds`, spread by ± `jitter` so that a crowd does not return at the same instant.
 */
export const retryPolicySchema = z.object({
  retries: z.number().int().min(0).max(5),
  delaySeconds: z.number().min(0.1).max(86_400),
  factor: z.number().min(1).max(100),
  maxDelaySeconds: z.number().min(0.1).max(86_400),
  jitter: z.number().min(0).max(0.5),
})
export type RetryPolicy = z.output<typeof retryPolicySchema>

/** What holds where an integration says nothing: 5 s, 25 s, 125 s. */
export const defaultRetryPolicy: RetryPolicy = {
  retries: 3,
  delaySeconds: 5,
  factor: 5,
  maxDelaySeconds: 3600,
  jitter: 0.1,
}

/** `default` for every action, and a policy of its own for each action named. Fields left out come from the default. */
export const retryPoliciesSchema = z.record(z.string(), retryPolicySchema.partial())
export type RetryPolicies = z.output<typeof retryPoliciesSchema>

/** The policy that applies to one action: its own fields over the integration's default over Waybill's. */
export function policyFor(policies: RetryPolicies, action: string): RetryPolicy {
  return { ...defaultRetryPolicy, ...policies.default, ...policies[action] }
}

/** Seconds between a failure and each retry, without jitter: what the dashboard draws. */
export function retrySchedule(policy: RetryPolicy): number[] {
  return Array.from({ length: policy.retries }, (_, index) => retryDelaySeconds(policy, index + 1, 0.5))
}

/**
 * Seconds to wait before retry number `retry` (from 1).
 * `random` in [0, 1) places the result within the jitter; 0.5 is its middle.
 */
export function retryDelaySeconds(policy: RetryPolicy, retry: number, random: number): number {
  const exponential = policy.delaySeconds * policy.factor ** (retry - 1)
  const capped = Math.min(exponential, policy.maxDelaySeconds)
  return capped * (1 + policy.jitter * (2 * random - 1))
}
