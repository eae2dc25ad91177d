/** Answering with server-sent events. */
import { Readable } from 'node:stream'
import type { H3Event } from 'h3'
import { setResponseHeader } from 'h3'
import { isHead } from './answer-head.ts'

/** The answer that goes on as long as `stream` does, passed on by proxies as it comes. One that is destroyed takes the connection with it. */
export function answerLive(request: H3Event, stream: Readable): Readable {
  const response = request.node.res
  setResponseHeader(request, 'Content-Type', 'text/event-stream')
  setResponseHeader(request, 'Cache-Control', 'no-store, no-transform')
  setResponseHeader(request, 'X-Accel-Buffering', 'no')
  if (isHead(request)) {
    stream.destroy()
    return Readable.from([])
  }
  stream.once('close', () => {
    if (!stream.readableEnded) response.destroy()
  })
  response.once('close', () => stream.destroy())
  return stream
}
