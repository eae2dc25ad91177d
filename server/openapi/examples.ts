/** Examples of the API reference. They tell of one morning: a chair's stock is set, refused once, and sent again. */

const integrationId = '019a7c1e-0a10-7c52-8d2e-6b1f0c3a9e41'
const eventId = '019a7c1e-4c07-7a18-b3d5-92e4f60a1c77'
const laneId = '019a7c1e-0a11-7d60-9c44-1f7be2d8a350'
const problemId = '019a7c1e-9d1b-7c84-9d35-e2b8f4a60c17'
const jobId = '019a7c2a-71d3-7f09-8a2b-5c90d1e3b684'
const acceptedAt = '2026-11-23T08:42:07.118Z'
const answeredAt = '2026-11-23T08:42:07.342Z'
const since = '2026-11-23T08:15:00.000Z'

export const problem = {
  type: 'about:blank', title: 'The data is not valid', status: 422, code: 'invalid', requestId: '019a7c1e-5f2b-7d43-9a60-3c8e1b7f4d25',
  detail: 'One thing is not valid: data.items[0].quantity must be at least 0. Nothing was accepted; correct the message and send it again.',
  errors: [{ path: 'data.items[0].quantity', message: 'must be at least 0' }],
}

const chair = { sku: 'CHAIR-UNO-BLK', ok: true, error: null }
const lamp = { sku: 'LAMP-ARC-BRS', ok: false, error: 'the product is inactive' }
const error = { code: 'items_rejected', message: 'The destination refused 1 of 2 items.' }

export const outcome = {
  messageId: eventId, action: 'inventory.set', entityId: 'CHAIR-UNO-BLK', status: 'success' as const, attempts: 1, acceptedAt, finishedAt: answeredAt, error: null,
  items: [chair],
}

export const event = {
  id: eventId, integrationId, action: 'inventory.set', entityId: 'CHAIR-UNO-BLK', status: 'failed' as const, seq: 1482, attempts: 1, acceptedAt, nextAttemptAt: null,
  finishedAt: answeredAt, deadLetteredAt: answeredAt, error, isCurrentAttempt: true, resubmittedFromEventId: null,
}

export const eventPage = { items: [event], nextCursor: null, total: { value: 1, relation: 'eq' as const } }

export const attempt = {
  number: 1, trigger: 'automatic' as const, startedAt: '2026-11-23T08:42:07.131Z', finishedAt: answeredAt, outcome: 'permanent' as const, httpStatus: 200, durationMs: 211, error,
  items: [chair, lamp], nextAttemptAt: null,
}

export const eventDetail = {
  ...event, laneId, integrationName: 'Berlin ERP', resubmitEnabled: true, forceStop: false, skipReason: null, problemId, parkedAt: null, supersededByEventId: null, replacedByEventId: null,
  edit: null, attemptHistory: [attempt], payload: { items: [{ sku: 'CHAIR-UNO-BLK', quantity: 42 }, { sku: 'LAMP-ARC-BRS', quantity: 7 }] },
  lanePlace: { ahead: 0, behind: 3, capped: false, heldByEventId: null }, newerOnSameEntity: [],
}

export const log = {
  attemptNumber: 1, startedAt: '2026-11-23T08:42:07.131Z', durationMs: 211, method: 'POST', url: 'https://commerce.example.com/v1/inventory/bulk-update',
  requestHeaders: { 'content-type': 'application/json', 'authorization': '‹masked:5f1c09be›' }, requestBody: '{"items":[{"sku":"CHAIR-UNO-BLK","quantity":42}]}', requestTruncated: false,
  responseStatus: 200, responseHeaders: { 'content-type': 'application/json' }, responseBody: '{"items":[{"sku":"CHAIR-UNO-BLK","ok":true}]}', responseTruncated: false, failure: null,
}

const settings = {
  name: 'Berlin ERP', enabled: true, ordering: 'integration', onExhausted: 'continue', onInterrupted: 'retry', rateLimit: null,
  retryPolicies: { 'default': { retries: 3, delaySeconds: 5, factor: 5 }, 'order.create': { retries: 5 } }, settings: {},
} as const

const maskPaths = ['$.data.customer.email']

const key = { keyId: '4f9a0c7be213', createdAt: '2026-11-02T09:00:00.000Z', expiresAt: null, lastUsedAt: null }

export const integration = {
  id: integrationId, service: 'custom' as const, ...settings, maskPaths, pausedAt: null, createdAt: '2026-11-02T09:00:00.000Z', updatedAt: '2026-11-02T09:00:00.000Z',
  keys: [{ ...key, lastUsedAt: acceptedAt }], backlog: 4, failedCount: 1, lastEventAt: acceptedAt,
  secrets: [{ name: 'webhook', hasSecret: true as const, updatedAt: '2026-11-02T09:00:00.000Z' }],
}
const apiKey = 'wbk_4f9a0c7be213_…'

export const newIntegration = { ...integration, keys: [key], secrets: [], backlog: 0, failedCount: 0, lastEventAt: null, apiKey }
export const pausedIntegration = { ...integration, pausedAt: '2026-11-23T08:50:00.000Z', underWayCount: 1 }
export const createIntegration = { service: 'custom' as const, name: 'Berlin ERP', retryPolicies: settings.retryPolicies, maskPaths, secrets: { webhook: 'a value that nobody sees again' } }
export const updateIntegration = { name: 'Berlin ERP (new)', ordering: 'entity' as const }
export const regeneratedKey = { apiKey, keyId: '4f9a0c7be213', previousKeysExpireAt: '2026-11-24T08:50:00.000Z' }

const waiting = { value: 4, relation: 'eq' as const }
const nextEvent = { ...event, id: '019a7c1e-8e55-7b2c-a917-0d64c8f3e219', status: 'queued' as const, seq: 1483, attempts: 2, nextAttemptAt: '2026-11-23T08:44:40.000Z', finishedAt: null, deadLetteredAt: null }
const blockedBy = {
  reason: 'retry' as const, since: '2026-11-23T08:44:15.000Z', until: nextEvent.nextAttemptAt, eventId: nextEvent.id,
  message: 'The head waits for its next attempt. It can be retried now, skipped or parked.',
}
export const laneState = {
  integrationId, ordering: 'integration' as const, pausedAt: null, backlog: waiting, oldestWaitingAt: acceptedAt, oldestWaitingSeconds: 128, head: nextEvent, blockedBy,
  lanes: [{ laneId, entityId: null, waiting, oldestWaitingAt: acceptedAt, head: nextEvent, blockedBy }], hasMoreLanes: false, parked: [],
}

export const rejectionPage = {
  items: [{
    id: '019a7c1d-c0de-7e11-9f30-a4b7d2c81e56', rejectedAt: '2026-11-23T08:41:31.904Z', httpStatus: 422, code: 'invalid', message: problem.detail,
    faults: problem.errors, bodyExcerpt: '{"action":"inventory.set","data":{"items":[{"sku":"CHAIR-UNO-BLK","quantity":-1}]}}',
  }],
  nextCursor: null, hours: [{ hour: '2026-11-23T08:00:00.000Z', rejected: 1, kept: 1 }], last24Hours: 1,
}

const filter = { status: ['failed' as const], action: 'inventory.set', from: since }
export const resubmissionRequest = { filter, dryRun: true }
export const resubmissionPreview = { matching: 412, superseded: 9, byIntegration: [{ integrationId, name: 'Berlin ERP', count: 412 }], byError: [{ code: 'destination_error', count: 412 }] }
export const resubmission = {
  jobId, state: 'running' as const, total: 412, done: 230, failed: 2, skipped: 9, waiting: 161, underWay: 10, filter, includeSuperseded: false,
  requestedBy: 'Ada', createdAt: '2026-11-23T09:02:11.000Z', listedAt: '2026-11-23T09:02:11.640Z', finishedAt: null,
}
export const resubmissionDetail = { ...resubmission, leftOut: [{ eventId, reason: 'Newer data for the same were applied.', supersededByEventId: nextEvent.id }] }

const hours = { from: '2026-11-22T10:00:00.000Z', counts: [...Array.from({ length: 22 }, () => 0), 371, 41] }
export const problemSummary = {
  id: problemId, integrationId, integrationName: 'Berlin ERP', action: 'inventory.set', errorCode: 'items_rejected', pattern: 'The destination refused * of * items.', state: 'open' as const,
  openCount: { value: 412, relation: 'eq' as const }, totalCount: 412, firstSeenAt: since, lastSeenAt: '2026-11-23T09:01:44.310Z', reopenedAt: null,
  owner: { id: '019a7a00-51c2-7f3a-8d10-4be2c6a97f05', name: 'Ada' }, note: 'The lamp was taken out of the range on Friday.', snoozedUntil: null, resolvedAt: null, resolvedBy: null, hours,
}
export const problemPage = { items: [problemSummary], nextCursor: null, total: { value: 1, relation: 'eq' as const } }
export const problemDetail = { ...problemSummary, hours: { from: '2026-11-16T10:00:00.000Z', counts: [...Array.from({ length: 166 }, () => 0), 371, 41] } }
export const changeProblem = { ownerId: problemSummary.owner.id, note: problemSummary.note }
export const bulkSkipRequest = { filter, reason: 'Corrected in the shop by hand' }
export const bulkSkipPreview = { matching: 412, queued: 0, failed: 412, byIntegration: [{ integrationId, name: 'Berlin ERP', count: 412 }] }
export const bulkSkipStep = { skipped: 99, leftOut: 1, nextCursor: 'AZp8Hkx9ehiz1ZLk9goccAGafCpx038Jiitc0-kdg7ab' }

export const createView = { name: 'Failed stock of today', isShared: true, filter: { status: 'failed' as const, action: 'inventory.set', range: '24h' as const }, columns: null }
export const view = { id: jobId, ...createView, createdBy: 'Ada', createdAt: since, updatedAt: since }

export const destination = {
  origin: 'https://commerce.example.com', isCurrent: true, state: 'down' as const, since, failureCount: 38, lastFailure: { code: 'destination_error', message: 'The destination answered 503.' },
  nextProbeAt: '2026-11-23T08:43:00.000Z', probeCount: 27, lastOutage: null, message: 'commerce.example.com has not answered since 08:15. One probe a minute finds out whether it does again.',
}

export const bulkResult = { items: [{ sku: 'CHAIR-UNO-BLK', ok: true }, { sku: 'LAMP-ARC-BRS', ok: false, error: 'the product is inactive' }] }
const writtenAt = { createdAt: '2026-11-02T09:10:00.000Z', updatedAt: acceptedAt }
const place = { sku: 'CHAIR-UNO-BLK', location: 'BER-1' }
export const setInventory = { items: [{ ...place, quantity: 42 }] }
export const adjustInventory = { items: [{ ...place, delta: -3 }] }
export const level = { ...place, quantity: 42, updatedAt: acceptedAt }
export const writeProduct = { name: 'Chair Uno, black', description: 'Stackable, for indoors.', attributes: { color: 'black' }, active: true }
export const product = { sku: 'CHAIR-UNO-BLK', ...writeProduct, ...writtenAt }
export const setPrices = { items: [{ sku: 'CHAIR-UNO-BLK', amount: '149.90', currency: 'EUR' }] }
export const price = { sku: 'CHAIR-UNO-BLK', currency: 'EUR', priceList: 'default', amount: '149.90', updatedAt: acceptedAt }
export const createOrder = {
  orderNumber: 'SO-2026-10482', currency: 'EUR', customer: { customerNumber: 'C-20871', name: 'Ada Lovelace' }, lines: [{ sku: 'CHAIR-UNO-BLK', quantity: 4, unitPrice: '149.90' }],
}
const tracking = { carrier: 'DHL', numbers: ['00340434161094042557'] }
export const changeOrder = { status: 'shipped', tracking }
export const order = { ...createOrder, status: 'shipped', tracking, ...writtenAt }
export const writeCustomer = { name: 'Ada Lovelace', email: 'ada@example.com', phone: '+49 30 1234567', addresses: [{ kind: 'delivery', city: 'Berlin', country: 'DE' }] }
export const customer = { customerNumber: 'C-20871', ...writeCustomer, ...writtenAt }
export const signIn = { email: 'ada@example.com', password: 'what only Ada knows' }
export const session = { actor: { name: 'Ada', role: 'operator' as const, type: 'user' as const } }
