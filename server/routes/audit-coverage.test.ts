import { expect, it } from 'vitest'
import { listRouteFiles } from '../routing/route-files.ts'
import { auditedAccess } from '../testing/audited-access.ts'
import { auditedWrites, notAudited } from '../testing/audited-writes.ts'

it('every route that is not read by GET leaves an entry in the audit log, or says why not', () => {
  const writing = listRouteFiles().filter(({ method }) => method !== 'get' && method !== 'all').map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  const told = new Set([...[...auditedWrites, ...auditedAccess].map(({ route }) => route), ...Object.keys(notAudited)])
  expect(writing.filter(route => !told.has(route)), 'add these to server/testing/audited-writes.ts').toEqual([])
  expect([...told].filter(route => !writing.includes(route)), 'these are no routes any more').toEqual([])
})
