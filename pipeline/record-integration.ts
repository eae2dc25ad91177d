/** What the audit log says of an integration. */
import type { Connection } from '../db/client.ts'
import type { LockedIntegration } from '../db/queries/integrations.ts'
import type { Act } from '../shared/audit.ts'
import type { Actor } from './actor.ts'
import { pickChanged, recordAct } from './record-act.ts'
import type { Seal } from './seal.ts'

interface IntegrationAct {
  actor: Actor
  act: Extract<Act, `integration.${string}`>
  /** The integration before and after; null when it was made or deleted just now. */
  before: LockedIntegration | null
  after: LockedIntegration | null
  detail?: Record<string, unknown>
}

/** Writes down what was done to an integration. Of its settings only which ones changed is kept, because they may hold secrets. */
export async function recordIntegration(transaction: Connection, seal: Seal, { before, after, detail, ...act }: IntegrationAct): Promise<void> {
  const integration = after ?? before
  if (!integration) throw new Error('An integration that was not there before and is not there now cannot be recorded.')
  const settings = pickChanged(before?.settings ?? {}, after?.settings ?? {})
  const settingsChanged = Object.keys({ ...settings.before, ...settings.after })
  await recordAct(transaction, seal, {
    ...act,
    subjectType: 'integration',
    subjectId: integration.id,
    detail: { name: integration.name, ...detail, ...(settingsChanged.length > 0 ? { settingsChanged } : {}) },
    before: before && describe(before),
    after: after && describe(after),
  })
}

/** What people decide about an integration. */
function describe({ name, service, enabled, ordering, onExhausted, onInterrupted, retryPolicies, maskPaths, rateLimit, pausedAt }: LockedIntegration) {
  return { name, service, enabled, ordering, onExhausted, onInterrupted, retryPolicies, maskPaths, rateLimit, pausedAt }
}
