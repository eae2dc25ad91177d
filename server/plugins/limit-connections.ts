/**
 * Connections that say nothing, or say it slowly, are closed. Nitro makes the HTTP server itself and passes no options to it, so it is set
 * up at the moment at which it begins to listen (`net.server.listen`, Node's documentation of diagnostics_channel).
 */
import { tracingChannel } from 'node:diagnostics_channel'
import { Server } from 'node:http'
import { defineNitroPlugin } from 'nitropack/runtime'

/**
 * Milliseconds in which the headers and the whole request must have come; Node looks every thirty seconds. And for how long a
 * connection may be idle between two requests: longer than the minute of most load balancers, which otherwise send into a closed one.
 */
const [headersMs, requestMs, idleMs] = [10_000, 60_000, 65_000]

export default defineNitroPlugin(() => {
  tracingChannel('net.server.listen').asyncStart.subscribe((message) => {
    if (typeof message !== 'object' || message === null || !('server' in message) || !(message.server instanceof Server)) return
    Object.assign(message.server, { headersTimeout: headersMs, requestTimeout: requestMs, keepAliveTimeout: idleMs })
  })
})
