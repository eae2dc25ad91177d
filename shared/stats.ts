/** Figures: how much happened when, how long it took, and how each integration is doing. */
import { z } from 'zod'
import { cappedCountSchema, eventFilterSchema } from './event-filter.ts'
import type { EventStatus } from './events.ts'

/** What is counted: arrivals, how events ended, and attempts after which a retry followed. */
export const statOutcomes = ['accepted', 'success', 'failed', 'skipped', 'retried'] as const
export type StatOutcome = (typeof statOutcomes)[number]

const count = z.number().int().nonnegative()
const percentile = (share: string) => z.number().int().nonnegative().nullable()
  .describe(`Milliseconds from accepted to applied within which ${share} of the events were applied, at most 19 % off; null when there were none.`)

/** What happened in a span of time. An event counts as failed each time it becomes a dead letter. */
const figuresSchema = z.object({
  accepted: count,
  success: count,
  failed: count,
  skipped: count,
  retried: count.describe('Attempts after which a retry followed.'),
  p50Ms: percentile('half'),
  p95Ms: percentile('95 %'),
})
export type Figures = z.output<typeof figuresSchema>

/** The span of a chart and what it is about. */
export const throughputQuerySchema = z.object({
  from: z.iso.datetime({ offset: true }).optional().describe('A day before `to` unless given.'),
  to: z.iso.datetime({ offset: true }).optional().describe('Now unless given; at most 200 days after `from`.'),
  integrationId: z.uuid().optional(),
  action: z.string().min(1).max(100).optional().describe('Times are not known per action: with it `p50Ms` and `p95Ms` are null.'),
})
export type ThroughputQuery = z.output<typeof throughputQuerySchema>

/** A chart's buckets without a gap, oldest first; 200 at the most. */
export const throughputSchema = z.object({
  stepSeconds: z.number().int().positive().describe('The length of a bucket: from a minute to a day.'),
  buckets: z.array(figuresSchema.extend({ from: z.iso.datetime() })),
  total: figuresSchema.describe('All buckets together.'),
})
export type Throughput = z.output<typeof throughputSchema>

/** Spans that are summed up, in seconds. */
export const summaryWindows = { '1h': 3600, '24h': 86_400, '7d': 604_800 } as const
const windowSchema = z.enum(['1h', '24h', '7d'])

export const summaryQuerySchema = z.object({ window: windowSchema.default('24h'), integrationId: z.uuid().optional() })
export type SummaryQuery = z.output<typeof summaryQuerySchema>

const rate = z.number().min(0).max(1).nullable().describe('Delivered, as a part of delivered and failed; null when there was neither.')
const summedSchema = figuresSchema.extend({ from: z.iso.datetime(), to: z.iso.datetime(), successRate: rate })

/** The latest span and the one before it. */
export const summarySchema = z.object({ window: windowSchema, current: summedSchema, previous: summedSchema })
export type Summary = z.output<typeof summarySchema>

/** A filter of events but for their status; a list of ids has no room in an address. */
export const statusCountsQuerySchema = eventFilterSchema.omit({ status: true, ids: true }).extend({ isCurrentAttempt: z.stringbool().optional() })

/** How many events of each status match, and of all; each counted up to 10,000. */
export const statusCountsSchema = z.object({
  all: cappedCountSchema,
  queued: cappedCountSchema,
  processing: cappedCountSchema,
  success: cappedCountSchema,
  failed: cappedCountSchema,
  skipped: cappedCountSchema,
} satisfies Record<EventStatus | 'all', z.ZodType>)
export type StatusCounts = z.output<typeof statusCountsSchema>

/** How an integration is doing, in a word. */
export const lights = ['paused', 'failing', 'delayed', 'silent', 'flowing'] as const
export type Light = (typeof lights)[number]

/** Why it is not simply flowing. */
export const lightReasons = ['switched_off', 'paused', 'dead_letters', 'destination_down', 'waiting', 'never_sent', 'nothing_arrives'] as const
export type LightReason = (typeof lightReasons)[number]

/** How each integration is doing. */
export const integrationFiguresSchema = z.object({
  items: z.array(z.object({
    integrationId: z.uuid(),
    name: z.string(),
    light: z.enum(lights),
    reason: z.enum(lightReasons).nullable().describe('Null while it flows.'),
    since: z.iso.datetime().nullable().describe('Since when it is so, as far as that is known; null while it flows.'),
    backlog: cappedCountSchema.describe('Events that are queued or processing, counted up to 10,000.'),
    oldestWaitingAt: z.iso.datetime().nullable().describe('When the oldest event arrived that waits and is not parked.'),
    deadLetters: cappedCountSchema.describe('Events that wait in `failed`, counted up to 10,000.'),
    lastEventAt: z.iso.datetime().nullable(),
    successRate24h: rate,
    failures24h: count,
    destinationDown: z.boolean().describe('Nobody answers where its messages go.'),
  })),
})
export type IntegrationFigures = z.output<typeof integrationFiguresSchema>
