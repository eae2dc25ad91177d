/** What accepting is measured against: a route of the same build that answers 202 and does nothing. Only the bench's build has it. */
import { defineEventHandler, setResponseStatus } from 'h3'

// eslint-disable-next-line import/no-default-export -- Nitro takes a route from its default export.
export default defineEventHandler((request) => {
  setResponseStatus(request, 202)
  return { messageId: '01993d5e-7c00-7000-8000-000000000000' }
})
