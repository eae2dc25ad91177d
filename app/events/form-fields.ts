/**
 * The form in which the data of a message are edited, read from the JSON Schema of its action: the fields it has, and whether
 * what stands in them may be sent. The API checks again; this only spares people the way there.
 */
import { z } from 'zod'

/** The part of JSON Schema that forms are made of. */
const schemaSchema = z.looseObject({
  type: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
  items: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  pattern: z.string().optional(),
})

interface Limits { minimum?: number, maximum?: number, maxLength?: number, pattern?: string }

export interface InputField extends Limits { kind: 'text' | 'number' | 'boolean', name: string, isRequired: boolean, isWhole: boolean }
export interface GroupField { kind: 'group', name: string, isRequired: boolean, fields: FormField[] }
export interface ListField { kind: 'list', name: string, isRequired: boolean, fields: FormField[] }
export type FormField = InputField | GroupField | ListField

const inputKinds: Record<string, InputField['kind']> = { string: 'text', number: 'number', integer: 'number', boolean: 'boolean' }

/** The fields of an object, in the order of its schema. What has no fixed form gets no field. */
export function listFields(schema: unknown): FormField[] {
  const { properties, required } = schemaSchema.parse(schema)
  return Object.entries(properties).flatMap(([name, property]) => toField(name, property, required.includes(name)) ?? [])
}

function toField(name: string, schema: unknown, isRequired: boolean): FormField | null {
  const { type = '', items, minimum, maximum, maxLength, pattern } = schemaSchema.parse(schema)
  const kind = inputKinds[type]
  if (kind) return { kind, name, isRequired, isWhole: type === 'integer', minimum, maximum, maxLength, pattern }
  const fields = type === 'object' ? listFields(schema) : type === 'array' && isObject(items) ? listFields(items) : []
  if (fields.length === 0) return null
  return { kind: type === 'object' ? 'group' : 'list', name, isRequired, fields }
}

/** What is wrong with the value of a field: the key of a text with its place filled in, or null. Hidden values are always right. */
export function checkInput(field: InputField, value: unknown): { text: string, named: Record<string, unknown> } | null {
  if (value === undefined || value === '') return field.isRequired ? fault('missing') : null
  if (typeof value === 'string' && value.includes('‹masked:')) return null
  return field.kind === 'number' ? checkNumber(field, value) : typeof value === 'string' ? checkText(field, value) : null
}

const fault = (text: string, n?: number) => ({ text: `event.edit.${text}`, named: { n } })

function checkNumber({ isWhole, minimum, maximum }: InputField, value: unknown) {
  if (typeof value !== 'number' || !Number.isFinite(value)) return fault('number')
  if (isWhole && !Number.isInteger(value)) return fault('whole')
  if (minimum !== undefined && value < minimum) return fault('least', minimum)
  return maximum !== undefined && value > maximum ? fault('most', maximum) : null
}

function checkText({ maxLength, pattern }: InputField, value: string) {
  if (maxLength !== undefined && value.length > maxLength) return fault('long', maxLength)
  return pattern !== undefined && !new RegExp(pattern, 'u').test(value) ? fault('pattern') : null
}

/** True when nothing in `value` is known to be wrong, whatever of it is shown at the moment. */
export function isRight(fields: readonly FormField[], value: unknown): boolean {
  return fields.every((field) => {
    const inner = isObject(value) ? value[field.name] : undefined
    if (field.kind === 'list') return Array.isArray(inner) ? inner.length > 0 && inner.every(item => isRight(field.fields, item)) : !field.isRequired
    if (field.kind === 'group') return inner === undefined ? !field.isRequired : isRight(field.fields, inner)
    return checkInput(field, inner) === null
  })
}

/** True when `value` says something for which there is no field: the form leaves it as it is. */
export function hasMore(fields: readonly FormField[], value: unknown): boolean {
  if (!isObject(value)) return false
  return Object.entries(value).some(([name, inner]) => {
    const field = fields.find(known => known.name === name)
    if (!field) return true
    if (field.kind === 'list') return Array.isArray(inner) && inner.some(item => hasMore(field.fields, item))
    return field.kind === 'group' && hasMore(field.fields, inner)
  })
}

/** `value` with `name` changed, or without it when `inner` is undefined. The order of the names stays. */
export function withField(value: unknown, name: string, inner: unknown): Record<string, unknown> {
  const changed = { ...(isObject(value) ? value : {}), [name]: inner }
  return inner === undefined ? Object.fromEntries(Object.entries(changed).filter(([key]) => key !== name)) : changed
}

/** What a person typed, as the value it stands for: nothing for an empty field, and the text itself while it is not a number yet. */
export function readInput(kind: InputField['kind'], typed: string): string | number | undefined {
  if (typed === '') return undefined
  return kind === 'number' && /^-?\d+(?:\.\d+)?$/.test(typed.trim()) ? Number(typed) : typed
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
