/**
 * Connections that say nothing, or say it slowly or unreadably, are closed. Nitro makes the HTTP server itself and passes no
 * options to it, so it is set up at the moment at which it begins to listen (`net.server.listen`, Node's documentation of
 * diagnostics_channel).
 */
import { tracingChannel } from 'node:diagnostics_channel'
import { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { answerUnreadable } from './answer-unreadable.ts'

/**
 * Milliseconds in which the headers and the whole request must have come; Node looks every thirty seconds. And for how long a
 * connection may be idle between two requests: longer than the minute of most load balancers, which otherwise send into a closed one.
 */
const [headersMs, requestMs, idleMs] = [10_000, 60_000, 65_000]

/** Limits every HTTP server that begins to listen from now on, with TLS or without, and lets it answer what it cannot read. */
export function limitConnections() {
  tracingChannel('net.server.listen').asyncStart.subscribe((message) => {
    if (typeof message !== 'object' || message === null || !('server' in message)) return
    const { server } = message // One with TLS is no `http.Server`: the two have no class in common above `net.Server`.
    if (!(server instanceof HttpServer || server instanceof HttpsServer)) return
    Object.assign(server, { headersTimeout: headersMs, requestTimeout: requestMs, keepAliveTimeout: idleMs })
    answerUnreadable(server)
  })
}
