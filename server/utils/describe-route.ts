/** What a route is, kept beside its handler, so that the API reference and the tests read the very thing that is served. */
import type { z } from 'zod'
import type { RefusalCode } from '../../shared/waybill-error.ts'
import type { Access } from './access.ts'

/** What the API reference says of a route beyond its schemas. Only `summary` must be given. */
export interface RouteNotes {
  /** One line. */
  summary: string
  /** More than a line, in Markdown. */
  description?: string
  /** Refusals of its own, such as `conflict`. The general ones follow from role, method and input. */
  refusals?: readonly RefusalCode[]
  /** It honours `Idempotency-Key`. */
  idempotencyKey?: boolean
  /** Further statuses of success beside `status`, each with what it means. */
  otherStatuses?: Record<number, string>
  /** The media type of its answer when that is not JSON. */
  answerType?: string
  /** What a body that is not parsed holds, its media type when that is not JSON, and bodies that would be accepted. */
  content?: { schema: z.ZodType, type?: string, examples?: Record<string, { summary: string, value: unknown }> }
  /** A body that would be accepted and the answer to it, where the schemas have no examples of their own. */
  examples?: { body?: unknown, answer?: unknown }
}

/** A route as `defineApi` was told. */
export interface RouteDescription extends RouteNotes {
  role: Access<unknown>
  input: z.ZodObject
  output: z.ZodType
  status?: number
}

const descriptions = new WeakMap<object, RouteDescription>()

/** Keeps `description` beside `handler`. @returns the handler */
export function describeRoute<Handler extends object>(handler: Handler, description: RouteDescription): Handler {
  descriptions.set(handler, description)
  return handler
}

/** What is kept beside a handler, or null when it is no route of ours. */
export function findRouteDescription(handler: object): RouteDescription | null {
  return descriptions.get(handler) ?? null
}
