/** Alerts: who is told when something is wrong, and of what. Told once at the start, once at the end, and once a day in between. */
import { z } from 'zod'
import { languageCodeSchema } from './languages.ts'
import { nameSchema } from './plain-text.ts'

/** What an alert can tell of. */
const alertKinds = ['failed', 'delayed', 'destination_down', 'silent'] as const
export const alertKindSchema = z.enum(alertKinds)
export type AlertKind = z.output<typeof alertKindSchema>

const minutes = z.number().int().min(1).max(10_080)

const conditions = {
  failed: z.boolean().describe('Messages have failed and wait for a decision.'),
  delayedMinutes: minutes.nullable().describe('A message has been waiting for longer than this. Integrations that a person has paused do not count.'),
  destinationDown: z.boolean().describe('Nobody answers where messages go.'),
  silentMinutes: minutes.nullable().describe('Nothing has arrived for longer than this from an integration that has sent before.'),
}

/** Where alerts go: an address of the web, which is kept sealed because many hold a secret. */
const webhookUrl = z.url({ protocol: /^https?$/ }).max(2000)

const fields = {
  name: nameSchema,
  enabled: z.boolean(),
  language: languageCodeSchema.describe('In which language its messages are written.'),
  integrationId: z.uuid().nullable().describe('Which integration it is about; null: all of them.'),
  ...conditions,
}

/** An alert as it is listed. Its address and its signing secret are never part of it. */
export const alertSchema = z.object({
  id: z.uuid(),
  ...fields,
  name: z.string(),
  origin: z.string().describe('Scheme, host and port of its address.'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  openCount: z.number().int().nonnegative().describe('Incidents that are open now.'),
  waitingCount: z.number().int().nonnegative().describe('Messages that are not delivered yet.'),
  lastDeliveredAt: z.iso.datetime().nullable(),
  lastError: z.string().nullable().describe('Why the last try to deliver a message did not work; null when it did.'),
})
export type Alert = z.output<typeof alertSchema>

interface Conditions { failed: boolean, delayedMinutes: number | null, destinationDown: boolean, silentMinutes: number | null }

const tellsOfSomething = ({ failed, delayedMinutes, destinationDown, silentMinutes }: Conditions) =>
  failed || destinationDown || delayedMinutes !== null || silentMinutes !== null
const nothingChosen = { path: ['failed'], error: 'must be chosen, or another thing to tell of' }

/** What is needed to make one. */
export const createAlertSchema = z.strictObject({
  ...fields, enabled: z.boolean().default(true), language: fields.language.default('en'), url: webhookUrl,
}).refine(tellsOfSomething, nothingChosen)
export type CreateAlert = z.output<typeof createAlertSchema>

/** The whole alert as it is to be; without `url` the address stays, and without `language` the language. */
export const updateAlertSchema = z.strictObject({
  ...fields, language: fields.language.optional(), url: webhookUrl.optional(),
}).refine(tellsOfSomething, nothingChosen)
export type UpdateAlert = z.output<typeof updateAlertSchema>

/** An alert that was made just now: the only time that the secret is shown with which its messages are signed. */
export const newAlertSchema = alertSchema.extend({ signingSecret: z.string().describe('For Standard Webhooks, `whsec_…`.') })
export type NewAlert = z.output<typeof newAlertSchema>

const alertMessageKinds = ['started', 'reminder', 'ended', 'test'] as const

/** A message of an alert and what became of it. */
export const alertMessageSchema = z.object({
  id: z.uuid(),
  alertId: z.uuid(),
  alertName: z.string(),
  kind: z.enum(alertMessageKinds),
  subject: z.string().describe('The same in a sentence.'),
  createdAt: z.iso.datetime(),
  state: z.enum(['waiting', 'delivered', 'given_up']),
  attempts: z.number().int().nonnegative(),
  lastError: z.string().nullable(),
})
export type AlertMessage = z.output<typeof alertMessageSchema>

/** What is posted, in the envelope of Standard Webhooks. It holds counts and times, and nothing of any message. */
export interface AlertPayload {
  type: `incident.${Exclude<AlertMessage['kind'], 'test'>}` | 'test'
  timestamp: string
  data: {
    alert: string
    text: string
    incidents: { kind: AlertKind, integration: { id: string, name: string } | null, since: string | null, until: string | null, count: number | null }[]
  }
}
