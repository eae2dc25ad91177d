/** The schemas that the API reference calls by a name, with an example of each: one believable morning of one integration. */
import { z } from 'zod'
import { bulkAnswer } from '../../platform/bulk.ts'
import { customerSchema, writeCustomerSchema } from '../../platform/customers.ts'
import { adjustInventorySchema, levelSchema, setInventorySchema } from '../../platform/inventory.ts'
import { changeOrderSchema, createOrderSchema, orderSchema } from '../../platform/orders.ts'
import { priceSchema, setPricesSchema } from '../../platform/prices.ts'
import { productSchema, writeProductSchema } from '../../platform/products.ts'
import { bulkSkipPreviewSchema, bulkSkipRequestSchema, bulkSkipStepSchema } from '../../shared/bulk-skips.ts'
import { destinationSchema } from '../../shared/destinations.ts'
import { eventPageSchema } from '../../shared/event-filter.ts'
import { createViewSchema, eventViewSchema } from '../../shared/event-views.ts'
import { attemptSchema, communicationLogSchema, eventDetailSchema, eventSummarySchema } from '../../shared/events.ts'
import { integrationOverviewSchema, newIntegrationSchema, pausedIntegrationSchema, regeneratedKeySchema } from '../../shared/integration-overview.ts'
import { createIntegrationSchema, updateIntegrationSchema } from '../../shared/integrations.ts'
import { laneStateSchema } from '../../shared/lanes.ts'
import { problemSchema } from '../../shared/problem.ts'
import { changeProblemSchema, problemDetailSchema, problemPageSchema, problemSummarySchema } from '../../shared/problems.ts'
import { rejectionPageSchema } from '../../shared/rejections.ts'
import { resubmissionDetailSchema, resubmissionPreviewSchema, resubmissionRequestSchema, resubmissionSchema } from '../../shared/resubmissions.ts'
import { senderOutcomeSchema } from '../../shared/sender-outcome.ts'
import { sessionSchema, signInSchema } from '../../shared/session.ts'
import * as examples from './examples.ts'

interface NamedSchema { id: string, schema: z.ZodType, description: string, example: unknown }

/** Ties an example to its schema, so that the compiler sees whether it fits. */
function named<Schema extends z.ZodType>(id: string, schema: Schema, description: string, example: z.input<Schema>): NamedSchema {
  return { id, schema, description, example }
}

/** In the order of their chapters. A test holds each example against its schema. */
export const namedSchemas: readonly NamedSchema[] = [
  named('Problem', problemSchema, 'Why something was not done (RFC 9457). `code` is stable and for machines, `detail` is for people, `errors` lists every fault with its path.', examples.problem),
  named('MessageOutcome', senderOutcomeSchema, 'What became of a message. `items` is there when the destination said something about each item.', examples.outcome),
  named('Event', eventSummarySchema, 'A message on its way, as lists show it.', examples.event),
  named('EventDetail', eventDetailSchema, 'An event with its attempts, its place in the lane, and newer events on the same entity.', examples.eventDetail),
  named('EventPage', eventPageSchema, 'A page of events. `total` counts what matches the filter, up to 10,000.', examples.eventPage),
  named('Attempt', attemptSchema, 'One attempt to deliver an event. The one under way has neither end nor outcome.', examples.attempt),
  named('CommunicationLog', communicationLogSchema, 'One exchange with the destination, masked before it was written.', examples.log),
  named('Integration', integrationOverviewSchema, 'An integration and how it is doing. Counts stop at 10,000.', examples.integration),
  named('NewIntegration', newIntegrationSchema, 'A new integration with its key, which is shown this once.', examples.newIntegration),
  named('PausedIntegration', pausedIntegrationSchema, 'A paused integration, and the calls that were under way.', examples.pausedIntegration),
  named('CreateIntegration', createIntegrationSchema, 'What is needed to create an integration; all but service and name have defaults.', examples.createIntegration),
  named('UpdateIntegration', updateIntegrationSchema, 'What may be changed later. Fields left out stay as they are.', examples.updateIntegration),
  named('RegeneratedKey', regeneratedKeySchema, 'A new key, shown this once, and when the ones before it end (null: there is none any more).', examples.regeneratedKey),
  named('LaneState', laneStateSchema, 'How an integration\'s lanes stand: what waits, what is next, and what keeps it from being sent.', examples.laneState),
  named('RejectionPage', rejectionPageSchema, 'A page of requests that were refused at the door, and how many there were in each of the last 24 hours.', examples.rejectionPage),
  named('ResubmissionRequest', resubmissionRequestSchema, 'Which events to resubmit. A dry run tells what would be done and does nothing.', examples.resubmissionRequest),
  named('ResubmissionPreview', resubmissionPreviewSchema, 'What a bulk resubmission would take, counted exactly.', examples.resubmissionPreview),
  named('Resubmission', resubmissionSchema, 'How far a bulk resubmission has come. `total` rises until `listedAt` is set.', examples.resubmission),
  named('ResubmissionDetail', resubmissionDetailSchema, 'A bulk resubmission with the first hundred events that it did not send.', examples.resubmissionDetail),
  named('ProblemSummary', problemSummarySchema, 'What dead letters have in common, how it stands, and how often it was seen.', examples.problemSummary),
  named('ProblemPage', problemPageSchema, 'A page of problems. `total` counts what matches the filter.', examples.problemPage),
  named('ProblemDetail', problemDetailSchema, 'A problem by itself, with its last seven days.', examples.problemDetail),
  named('ChangeProblem', changeProblemSchema, 'What is new about a problem. Fields left out stay as they are.', examples.changeProblem),
  named('BulkSkipRequest', bulkSkipRequestSchema, 'Which events to skip, and why. A dry run tells what would be done and does nothing.', examples.bulkSkipRequest),
  named('BulkSkipPreview', bulkSkipPreviewSchema, 'What a bulk skip would take, counted exactly.', examples.bulkSkipPreview),
  named('BulkSkipStep', bulkSkipStepSchema, 'What one request of a bulk skip did, and with what to ask for the next.', examples.bulkSkipStep),
  named('CreateView', createViewSchema, 'What is needed to save a view.', examples.createView),
  named('View', eventViewSchema, 'A list of events that somebody comes back to.', examples.view),
  named('Destination', destinationSchema, 'A destination as all workers know it together. While it is down nothing is sent there but a probe at intervals.', examples.destination),
  named('BulkAnswer', bulkAnswer, 'One result per item, in the order of the items.', examples.bulkResult),
  named('SetInventory', setInventorySchema, 'Stock levels as they are now; the last of several items for the same article and place wins.', examples.setInventory),
  named('AdjustInventory', adjustInventorySchema, 'Movements, added to the levels that are there.', examples.adjustInventory),
  named('StockLevel', levelSchema, 'What is in stock of an article at a place.', examples.level),
  named('WriteProduct', writeProductSchema, 'A whole product. Fields that the platform does not know are kept.', examples.writeProduct),
  named('Product', productSchema, 'A product, with the fields that the platform only keeps.', examples.product),
  named('SetPrices', setPricesSchema, 'Prices as they are now, per currency and price list.', examples.setPrices),
  named('Price', priceSchema, 'What an article costs in a currency, on a price list.', examples.price),
  named('CreateOrder', createOrderSchema, 'A new order. Fields that the platform does not know are kept, with the order and with its lines.', examples.createOrder),
  named('ChangeOrder', changeOrderSchema, 'What is new about an order. Fields left out stay as they are.', examples.changeOrder),
  named('Order', orderSchema, 'An order with its lines.', examples.order),
  named('WriteCustomer', writeCustomerSchema, 'A whole customer. Fields that the platform does not know are kept.', examples.writeCustomer),
  named('Customer', customerSchema, 'A customer, with the fields that the platform only keeps.', examples.customer),
  named('SignIn', signInSchema, 'What a person types.', examples.signIn),
  named('Session', sessionSchema, 'Who is asking.', examples.session),
]

/** Gives the schemas their names; zod then refers to them instead of repeating them. */
export function nameSchemas() {
  for (const { id, schema, description, example } of namedSchemas) {
    z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id, description, examples: [example] })
  }
}
