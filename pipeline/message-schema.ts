/** What a sender may post, described: the envelope with the data of each action. `read-message.ts` is what judges. */
import { z } from 'zod'
import { actions } from './actions/registry.ts'
import { envelopeSchema } from './read-message.ts'

/** A message, in one variant per action. */
export const messageSchema = z.union(actions.map(({ name, title, schema }) =>
  envelopeSchema.extend({ action: z.literal(name), data: schema }).meta({ id: nameVariant(name), title })))

/** A message of every action that would be accepted, by the action's name. */
export const messageExamples = Object.fromEntries(actions.map(({ name, title, example }) => [name, { summary: title, value: { action: name, data: example } }]))

/** `inventory.set` is an `InventorySetMessage`. */
function nameVariant(action: string): string {
  return `${action.split('.').map(word => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('')}Message`
}
