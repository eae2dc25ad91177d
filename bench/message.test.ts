import { expect, it } from 'vitest'
import { readMessage } from '../pipeline/read-message.ts'
import { makeBodies } from './message.ts'

it('makes valid messages of 1.5 kB that differ, the same ones for the same seed', () => {
  const bodies = makeBodies(1, 50)
  expect(new Set(bodies.map(({ body }) => body)).size).toBe(50)
  for (const { body, data } of bodies) {
    expect(body.length).toBeGreaterThan(1350)
    expect(body.length).toBeLessThan(1650)
    expect(readMessage(Buffer.from(body)).dataText).toBe(data)
  }
  expect(makeBodies(1, 50)).toEqual(bodies)
})
