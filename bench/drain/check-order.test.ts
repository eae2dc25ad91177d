import { describe, expect, it } from 'vitest'
import { findFault } from './check-order.ts'

const lanes = [['a1', 'a2', 'a3'], ['b1', 'b2']]

describe('what the destination saw', () => {
  it.each([[['a1', 'a2', 'a3', 'b1', 'b2']], [['b1', 'a1', 'b2', 'a2', 'a3']]])('is well when each lane is in order: %j', (seen) => {
    expect(findFault(lanes, seen)).toBeNull()
  })

  it.each([
    ['a lane out of order', ['a2', 'a1', 'a3', 'b1', 'b2'], 'Lane 0 is out of order'],
    ['a message twice', ['a1', 'a1', 'a2', 'a3', 'b1', 'b2'], 'Lane 0 is out of order'],
    ['a message twice at the end', ['a1', 'a2', 'a3', 'b1', 'b2', 'b2'], 'Lane 1 is out of order'],
    ['a message missing at the end', ['a1', 'a2', 'a3', 'b1'], '5 messages were sent and 4 arrived'],
    ['a stranger', ['x'], 'nobody sent'],
  ])('finds %s', (_, seen, fault) => {
    expect(findFault(lanes, seen)).toContain(fault)
  })
})
