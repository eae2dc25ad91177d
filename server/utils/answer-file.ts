/** Answering with a file that is written while it is sent, so that its length does not matter. */
import { Readable } from 'node:stream'
import type { H3Event } from 'h3'
import { setResponseHeader } from 'h3'
import { z } from 'zod'
import { fileTypes } from '../../pipeline/list-file.ts'
import type { ExportFormat } from '../../shared/export-format.ts'
import { isHead } from './answer-head.ts'

/** As `output` of a route: a file made by {@link answerFile}. */
export const fileOutput = z.instanceof(Readable)

/**
 * The answer that sends `parts` as a download, no faster than the caller reads them. When they break off, so does the connection:
 * a file that ends early must not look like a whole one.
 */
export function answerFile(request: H3Event, parts: AsyncIterable<string>, file: { type: string, name: string }): Readable {
  const response = request.node.res
  setResponseHeader(request, 'Content-Type', file.type)
  setResponseHeader(request, 'Content-Disposition', `attachment; filename="${file.name}"`)
  const stream = Readable.from(isHead(request) ? [] : parts)
  stream.once('error', () => response.destroy())
  response.once('close', () => stream.destroy())
  return stream
}

/** The answer that sends a list as a download, named after what it holds and the day. */
export function answerList(request: H3Event, parts: AsyncIterable<string>, { name, format }: { name: string, format: ExportFormat }): Readable {
  return answerFile(request, parts, { type: fileTypes[format], name: `${name}-${new Date().toISOString().slice(0, 10)}.${format}` })
}
