/**
 * The audit log: who did what, when and from where, and what changed by it. Every act has its words here, and nothing is
 * written down that has none.
 */
import { z } from 'zod'
import { exportFormatSchema } from './export-format.ts'

/** Every act, in the words that stand between who did it and what it was done to: "Jana skipped the event". */
export const acts = {
  'event.skipped': 'skipped the event',
  'event.parked': 'parked the event',
  'event.unparked': 'put the event back into its lane',
  'event.retried_now': 'did not want to wait for the next retry of the event',
  'event.resubmitted': 'resubmitted the event',
  'event.edited_and_resubmitted': 'edited the event and resubmitted it',
  'event.failed_items_resubmitted': 'resubmitted the refused items of the event',
  'event.flags_changed': 'changed what stops the event',
  'event.sent_as_test': 'sent a test message in the name of',
  'event.revealed': 'looked at the unmasked message of the event',
  'events.exported': 'exported events',
  'resubmission.started': 'started a bulk resubmission',
  'resubmission.paused': 'paused the bulk resubmission',
  'resubmission.resumed': 'resumed the bulk resubmission',
  'resubmission.cancelled': 'cancelled the bulk resubmission',
  'problem.changed': 'changed the problem',
  'problem.snoozed': 'snoozed the problem',
  'problem.resolved': 'resolved the problem',
  'problem.reopened': 'opened the problem again',
  'view.shared': 'shared the view',
  'view.changed': 'changed the shared view',
  'view.withdrawn': 'no longer shares the view',
  'view.removed': 'removed the shared view',
  'integration.created': 'created the integration',
  'integration.updated': 'changed the integration',
  'integration.paused': 'paused the integration',
  'integration.resumed': 'resumed the integration',
  'integration.key_regenerated': 'made a new key for the integration',
  'integration.deleted': 'deleted the integration',
  'order.created': 'added the order',
  'order.changed': 'changed the order',
  'product.created': 'added the product',
  'product.replaced': 'replaced the product',
  'product.removed': 'removed the product',
  'customer.created': 'added the customer',
  'customer.replaced': 'replaced the customer',
  'customer.removed': 'removed the customer',
  'stock.set': 'set the stock of',
  'stock.adjusted': 'adjusted the stock of',
  'price.set': 'set the prices of',
  'session.opened': 'signed in',
  'session.closed': 'signed out',
  'session.all_closed': 'signed out everywhere',
  'session.ended': 'ended a session of',
  'account.blocked': 'made somebody wait who tried to sign in as',
  'account.password_changed': 'changed the own password',
  'account.second_factor_enabled': 'turned on a second factor',
  'account.second_factor_disabled': 'turned off the second factor',
  'account.recovery_codes_renewed': 'made new recovery codes',
  'person.invited': 'invited',
  'person.invitation_revoked': 'revoked the link of',
  'person.joined': 'joined by a link',
  'person.joined_by_single_sign_on': 'joined by single sign-on',
  'person.linked': 'was linked to single sign-on',
  'person.reset_link_made': 'made a link to set a new password for',
  'person.password_reset': 'set a new password by a link',
  'person.changed': 'changed',
  'person.suspended': 'suspended',
  'person.reinstated': 'let in again',
  'person.removed': 'removed',
  'person.second_factor_reset': 'took away the second factor of',
  'token.created': 'made the token',
  'token.revoked': 'revoked the token',
  'share.created': 'made the link to the status page',
  'share.revoked': 'revoked the link to the status page',
  'alert.created': 'made the alert',
  'alert.changed': 'changed the alert',
  'alert.deleted': 'deleted the alert',
  'alert.tested': 'sent a test of the alert',
  'masking.changed': 'changed what is masked everywhere',
  'retention.changed': 'changed for how long messages and logs are kept',
  'audit.exported': 'exported the audit log',
} as const
export type Act = keyof typeof acts

/** What stands before the dots of the acts: what they are about. */
export const actGroups: readonly string[] = [...new Set(Object.keys(acts).map(act => act.slice(0, act.indexOf('.'))))]

const isAct = (act: string): act is Act => Object.hasOwn(acts, act)

/** The acts that a filter means: one of them by its name, or with a dot at the end all that begin so. */
export function listActs(wanted: string): string[] {
  return wanted.endsWith('.') ? Object.keys(acts).filter(act => act.startsWith(wanted)) : [wanted]
}

/** An act as a sentence without its full stop. One that a newer version wrote is called by its name. */
export function describeAct({ actorName, act, subjectName }: { actorName: string, act: string, subjectName: string | null }): string {
  const words = isAct(act) ? acts[act] : `did ${act}`
  return subjectName === null ? `${actorName} ${words}` : `${actorName} ${words} ${subjectName}`
}

/** What is asked for; every given field narrows. `act` is one act, or all that begin with it when it ends in a dot; `q` looks into names and numbers. */
export const auditFilterSchema = z.strictObject({
  actor: z.union([z.uuid(), z.literal('system')]).optional(),
  act: z.string().max(100).regex(/^[a-z_]+\.[a-z_]*$/, { error: 'must be an act such as event.skipped, or a group of them such as event.' }).optional(),
  subjectType: z.string().min(1).max(100).optional(),
  subjectId: z.string().min(1).max(255).optional(),
  q: z.string().trim().min(1).max(255).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
})
export type AuditFilter = z.output<typeof auditFilterSchema>

/** A filter and the page wanted of it. `cursor` is the `nextCursor` of the page before; newest first. */
export const auditPageRequestSchema = auditFilterSchema.extend({
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type AuditPageRequest = z.output<typeof auditPageRequestSchema>

/** A filter and the kind of file wanted of it. */
export const auditExportRequestSchema = auditFilterSchema.extend({ format: exportFormatSchema.default('csv') })
export type AuditExportRequest = z.output<typeof auditExportRequestSchema>

const state = z.record(z.string(), z.unknown()).nullable()

/** One entry, masked when it was written. */
export const auditEntrySchema = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  actor: z.object({ type: z.enum(['user', 'token', 'system']), id: z.uuid().nullable(), name: z.string() }),
  act: z.string(),
  sentence: z.string().describe('The entry in a sentence for people.'),
  subject: z.object({ type: z.string(), id: z.string(), name: z.string().nullable() }),
  reason: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  before: state.describe('What the subject was like, as far as it was changed.'),
  after: state.describe('What it was like afterwards.'),
  address: z.string().nullable().describe('The network address it came from; null for what Waybill did by itself.'),
  requestId: z.uuid().nullable().describe('The X-Request-Id under which the request was answered.'),
})
export type AuditEntry = z.output<typeof auditEntrySchema>

/** A page of entries. */
export const auditPageSchema = z.object({ items: z.array(auditEntrySchema), nextCursor: z.string().nullable() })
export type AuditPage = z.output<typeof auditPageSchema>

/** What people did with one event, as everybody may know it who may see the event. */
export const eventHistorySchema = z.object({
  items: z.array(auditEntrySchema.pick({ id: true, at: true, act: true, sentence: true, reason: true }).extend({
    actorName: z.string(),
    subjectName: z.string().nullable(),
  })),
})
export type EventHistory = z.output<typeof eventHistorySchema>
