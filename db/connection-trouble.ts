/** Tells trouble with the connection from an answer of the database. */

/**
 * Codes of postgres.js, Node and Postgres that mean "the connection, not the statement".
 * SQLSTATE class 08, 57P01–57P05 and 53300 (PostgreSQL documentation, appendix A).
 */
const troubleCodes = new Set([
  'CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT',
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH',
  '57P01', '57P02', '57P03', '57P04', '57P05', '53300', '25P03',
])

/** True when the statement may work on another connection, or later. Looks into `cause`, because drizzle wraps errors. */
export function isConnectionTrouble(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    if (current.name === 'DatabaseDeadlineError') return true
    if ('code' in current && typeof current.code === 'string' && (troubleCodes.has(current.code) || current.code.startsWith('08'))) return true
  }
  return false
}

/** Codes with which the database gives up a transaction for the sake of others: it was rolled back, and may be begun again. */
const givenUpCodes = new Set(['40001', '40P01'])

/** True when the database rolled a transaction back so that others can go on: a deadlock, or no serial order. */
export const wasGivenUp = (error: unknown) => givenUpCodes.has(findSqlState(error)?.code ?? '')

/**
 * True when the database could not do it this time, but may another time: it gave the transaction up, broke the statement off, or is
 * short of something (SQLSTATE 57014, 55P03 and class 53). Nothing of it has taken effect.
 */
export function mayPass(error: unknown): boolean {
  const code = findSqlState(error)?.code ?? ''
  return wasGivenUp(error) || code === '57014' || code === '55P03' || code.startsWith('53')
}

/** The SQLSTATE of an answer of the database and the constraint it names, or null when the error is something else. */
export function findSqlState(error: unknown): { code: string, constraint: string | null } | null {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    if ('code' in current && typeof current.code === 'string' && /^[0-9A-Z]{5}$/.test(current.code)) {
      const constraint = 'constraint_name' in current && typeof current.constraint_name === 'string' ? current.constraint_name : null
      return { code: current.code, constraint }
    }
  }
  return null
}
