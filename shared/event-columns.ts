/** What a list can show of an event besides the message itself, in the order in which it is shown. */
export const eventColumns = ['status', 'integration', 'entity', 'error', 'attempts', 'nextTry', 'number', 'id', 'finished', 'accepted'] as const
export type EventColumn = (typeof eventColumns)[number]
