/** The JSON Schemas (draft 2020-12, as OpenAPI 3.1 has it) of what routes read and answer, made of the very zod schemas that check it. */
import { z } from 'zod'

export type JsonSchema = Record<string, unknown>

/** Which side of a schema is described: what is sent to Waybill, or what Waybill answers. */
export type Side = 'input' | 'output'

export interface SchemaCollection {
  /** What `schema` looks like; a part that has a name is a reference to it. */
  describe: (schema: z.ZodType, side: Side) => JsonSchema
  /** Every named schema that was referred to, by its name. */
  named: () => Record<string, JsonSchema>
}

/** Collects named schemas, so that the document holds each of them once. */
export function makeSchemaCollection(): SchemaCollection {
  const named = new Map<string, JsonSchema>()
  const keep = (name: string, schema: JsonSchema) => {
    const known = named.get(name)
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`Two different schemas are called ${name}.`)
    named.set(name, schema)
  }
  return {
    describe(schema, side) {
      const { $schema: _, $defs = {}, ...root } = toJsonSchema(schema, side)
      for (const [name, part] of Object.entries(jsonSchemas.parse($defs))) keep(name, part)
      return root
    },
    named: () => Object.fromEntries([...named].toSorted(([a], [b]) => a.localeCompare(b))),
  }
}

const jsonSchemas = z.record(z.string(), z.record(z.string(), z.unknown()))

function toJsonSchema(schema: z.ZodType, side: Side): JsonSchema {
  const made = z.toJSONSchema(schema, { io: side, unrepresentable: 'any', override: ({ zodSchema, jsonSchema }) => tidy(zodSchema, jsonSchema, side) })
  return JSON.parse(JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/'))
}

/** Leaves out what only makes a schema long, and does not promise that an answer will never have a further field. */
function tidy({ _zod: { def } }: z.core.$ZodTypes, jsonSchema: z.core.JSONSchema.BaseSchema, side: Side) {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (def.type === 'record') delete jsonSchema.propertyNames
  if (def.type === 'object' && side === 'output' && def.catchall === undefined) delete jsonSchema.additionalProperties
}
