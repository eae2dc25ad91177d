/** What can be integrated: the services, the actions each may send, and what their data must look like. */
import { z } from 'zod'
import { eventStatuses } from '../shared/events.ts'
import type { EventStatus } from '../shared/events.ts'
import type { Catalogue } from '../shared/integration-overview.ts'
import { actions } from './actions/registry.ts'

/** What happens to an event, as an integration can see it. */
const eventTitles: Record<EventStatus, string> = {
  queued: 'Waiting for its turn, or for its next attempt',
  processing: 'On its way to the destination',
  success: 'Accepted by the destination',
  failed: 'Given up: needs a person',
  skipped: 'Dismissed, never sent',
}

/** A service of one's own has no settings yet; what is given is kept. */
const customSettingsSchema = z.looseObject({})

/** The catalogue; JSON Schemas are of draft 2020-12. */
export function describeCatalogue(): Catalogue {
  return {
    items: [{
      service: 'custom',
      title: 'Custom',
      description: 'Any system that can send JSON over HTTP: an ERP, a warehouse, a till, a marketplace.',
      settingsSchema: z.toJSONSchema(customSettingsSchema),
      actions: actions.map(({ name, title, schema, example }) => ({ name, title, dataSchema: { ...z.toJSONSchema(schema), examples: [example] } })),
      events: eventStatuses.map(status => ({ name: `event.${status}`, title: eventTitles[status] })),
    }],
  }
}
