/**
 * An action is one kind of message: what its data must look like and which call of the Management API it becomes.
 * The body of the call is always the message's `data`, byte for byte as it arrived, so an action only says where it goes.
 * To add one, write a file beside this one and list it in `registry.ts`.
 */
import { createHash } from 'node:crypto'
import type { z } from 'zod'

/** The method and path of a call at the Management API. */
export interface Call { method: 'POST' | 'PUT' | 'PATCH', path: string }

export interface ActionDefinition<Schema extends z.ZodType = z.ZodType> {
  /** `noun.verb`, as the sender writes it. */
  name: string
  /** One line for the catalogue and the dashboard. */
  title: string
  data: Schema
  /** Data as a sender would send them, for the API reference. */
  example: z.input<Schema>
  /** True when the data are differences, so that applying them twice does harm. */
  addsUp?: boolean
  /** The call that this data becomes. */
  call: (data: z.output<Schema>) => Call
  /** Every SKU, order number and customer number in the data: what people search for. */
  refs: (data: z.output<Schema>) => string[]
  /**
   * What the data overwrite, made by {@link writeKey}: an older message for the same thing must not follow a newer one.
   * Where the data have `items`, exactly one key per item, in their order.
   */
  writes: (data: z.output<Schema>) => string[]
  /** For data that change only what they name: the fields that can be left out, in the order of the keys of `writes`. */
  fields?: (data: object) => string[]
}

/** An action whose data has been checked already; made by {@link defineAction}. */
export interface Action {
  name: string
  title: string
  addsUp: boolean
  schema: z.ZodType
  fields: ((data: object) => string[]) | null
  example: unknown
  /** Reads data that arrived: either the call and the references, or the faults with their paths. */
  read: (data: unknown) => { ok: true, call: Call, refs: string[], writes: string[] } | { ok: false, issues: readonly z.core.$ZodIssue[] }
}

/** Ties an action's schema to its functions, so that they only ever see data that passed it. */
export function defineAction<Schema extends z.ZodType>(definition: ActionDefinition<Schema>): Action {
  return {
    name: definition.name,
    title: definition.title,
    addsUp: definition.addsUp ?? false,
    schema: definition.data,
    fields: definition.fields ?? null,
    example: definition.example,
    read(data) {
      const result = definition.data.safeParse(data)
      if (!result.success) return { ok: false, issues: result.error.issues }
      return { ok: true, call: definition.call(result.data), refs: [...new Set(definition.refs(result.data))], writes: definition.writes(result.data) }
    },
  }
}

/** Characters of a key that an index takes; longer ones are hashed. */
const maxKeyLength = 300

/** Names what a message overwrites: a family of data, such as `inventory`, and what tells one member of it from another. */
export function writeKey(family: string, ...parts: string[]): string {
  const key = `${family}:${JSON.stringify(parts)}`
  return key.length <= maxKeyLength ? key : `${family}:sha256:${createHash('sha256').update(key).digest('hex')}`
}
