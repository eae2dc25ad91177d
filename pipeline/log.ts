/**
 * The log of a process: one JSON line per fact, on stdout. Errors are written by {@link describeError} only, because what a
 * failed statement carries (its SQL, its parameters, the rows that Postgres quotes) may hold payloads, keys and passwords.
 */
import type { Logger } from 'pino'
import pino from 'pino'

/** What is written of an error: enough to find the line of code and the constraint, nothing of the data. */
export interface DescribedError {
  name: string
  message: string
  code?: string
  constraint?: string
  table?: string
  stack: string
  cause?: DescribedError
}

interface LogOptions {
  level: string
  process: 'web' | 'worker'
  /** Where the lines go; stdout unless given. */
  destination?: { write: (line: string) => void }
}

/** Opens the log of this process. */
export function openLog({ level, process: name, destination }: LogOptions): Logger {
  const options = { level, base: { process: name, pid: process.pid }, serializers: { err: (error: unknown) => describeError(error) } }
  return destination ? pino(options, destination) : pino(options)
}

/** An error without data. Its causes are followed five deep. */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { name: typeof error, message: 'Something that is not an error was thrown.', stack: '' }
  const carriesData = quotesData(error)
  return {
    name: error.name === 'Error' ? error.constructor.name : error.name,
    message: carriesData ? 'The message is left out, because it may quote data.' : error.message,
    ...readText(error, 'code', 'code'),
    ...readText(error, 'constraint_name', 'constraint'),
    ...readText(error, 'table_name', 'table'),
    stack: framesOf(error),
    ...(error.cause !== undefined && depth < 5 ? { cause: describeError(error.cause, depth + 1) } : {}),
  }
}

/** True for drizzle's failed query, whose message is the statement with its parameters, for Postgres' answers, which quote values, and for JSON.parse's, which quote the text. */
function quotesData(error: Error): boolean {
  if (error instanceof SyntaxError || 'params' in error || 'parameters' in error || 'query' in error) return true
  return 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)
}

function readText(error: Error, field: string, as: 'code' | 'constraint' | 'table'): Partial<DescribedError> {
  const value: unknown = Reflect.get(error, field)
  return typeof value === 'string' ? { [as]: value } : {}
}

/** Where it was thrown. What stands before the first frame repeats the message. */
function framesOf(error: Error): string {
  const stack = error.stack ?? ''
  const end = error.message === '' ? 0 : stack.indexOf(error.message) + error.message.length
  return stack.slice(end).split('\n').filter(line => /^\s+at /.test(line)).join('\n')
}
