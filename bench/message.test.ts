import { expect, it } from 'vitest'
import { readMessage } from '../pipeline/read-message.ts'
import { findAction } from '../pipeline/actions/registry.ts'
import { bodyKinds, destinationPaths, makeBodies } from './message.ts'

it.each(bodyKinds)('makes valid messages (%s) of 1.5 kB that differ, the same ones for the same seed', (kind) => {
  const bodies = makeBodies(kind, 1, 50)
  expect(new Set(bodies.map(({ body }) => body)).size).toBe(50)
  for (const { body, data } of bodies) {
    expect(body.length).toBeGreaterThan(1350)
    expect(body.length).toBeLessThan(1650)
    expect(readMessage(Buffer.from(body)).dataText).toBe(data)
  }
  expect(makeBodies(kind, 1, 50)).toEqual(bodies)
})

it.each(bodyKinds)('knows where the call of a message (%s) goes', (kind) => {
  const [message] = makeBodies(kind, 1, 1)
  const action = findAction(readMessage(Buffer.from(message?.body ?? '')).action)
  expect(action?.read(JSON.parse(message?.data ?? ''))).toMatchObject({ ok: true, call: { method: 'POST', path: destinationPaths[kind] } })
})
