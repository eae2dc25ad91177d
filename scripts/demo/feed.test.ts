import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findAction } from '../../pipeline/actions/registry.ts'
import { retired } from './catalogue.ts'
import type { FeedStep } from './feed.ts'
import { makeFeed } from './feed.ts'
import type { FeedMessage } from './message.ts'

const play = (seed: number, minutes = 15): FeedStep[] => [...makeFeed({ seed, run: '2611230500', minutes })]
const messagesOf = (steps: readonly FeedStep[]): FeedMessage[] => steps.flatMap(step => 'message' in step ? [step.message] : [])
const items = (message: FeedMessage) => Object.values(message.body.data).flat().filter(item => typeof item === 'object' && item !== null)

describe('the feed', () => {
  it('is the same for the same seed and another for another', () => {
    expect(play(7)).toEqual(play(7))
    expect(play(7)).not.toEqual(play(8))
  })

  it('runs in the order of time and stays within its minutes', () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 30 }), (seed, minutes) => {
      const times = play(seed, minutes).map(step => step.atMs)
      expect(times).toEqual(times.toSorted((one, other) => one - other))
      expect(times.at(-1)).toBeLessThanOrEqual(minutes * 60_000)
    }), { numRuns: 30 })
  })

  it('sends only messages that pass their action, but for those that are refused at the door on purpose', () => {
    fc.assert(fc.property(fc.nat(), (seed) => {
      for (const message of messagesOf(play(seed))) {
        expect({ message, ok: findAction(message.body.action)?.read(message.body.data).ok }).toEqual({ message, ok: message.flaw !== 'refused at the door' })
      }
    }), { numRuns: 20 })
  })

  it('is rich enough to look at: every kind, every flaw, stock every few seconds', () => {
    const messages = messagesOf(play(1))
    expect(new Set(messages.map(message => message.kind))).toEqual(new Set(['product', 'stock', 'movement', 'prices', 'order', 'shipment', 'customer']))
    expect(new Set(messages.map(message => message.flaw))).toEqual(new Set([null, 'refused at the door', 'refused by the platform', 'refused for one item']))
    expect(messages.filter(message => message.kind === 'stock').length).toBeGreaterThan(15 * 12)
  })

  it('names the retired article in the messages that are refused for one item, and in no other but its own', () => {
    const naming = messagesOf(play(3)).filter(message => message.kind !== 'product' && items(message).some(item => 'sku' in item && item.sku === retired.sku))
    expect(naming.length).toBeGreaterThan(5)
    expect(new Set(naming.map(message => message.flaw))).toEqual(new Set(['refused for one item']))
  })

  it('never takes more stock than there is, and ships only what was ordered', () => {
    fc.assert(fc.property(fc.nat(), (seed) => {
      const stock = new Map<unknown, number>()
      const orders = new Set<unknown>()
      for (const { body, flaw, kind } of messagesOf(play(seed)).filter(message => message.flaw !== 'refused at the door')) {
        if (body.action === 'order.create') orders.add(body.entityId)
        if (body.action === 'order.update' && flaw === null) expect(orders).toContain(body.entityId)
        for (const item of items({ body, flaw, kind, told: '' })) {
          if (!('sku' in item)) continue
          if ('quantity' in item && 'location' in item && item.location === 'default') stock.set(item.sku, Number(item.quantity))
          if ('delta' in item) stock.set(item.sku, (stock.get(item.sku) ?? 0) + Number(item.delta))
          expect(stock.get(item.sku) ?? 0).toBeGreaterThanOrEqual(0)
        }
      }
    }), { numRuns: 20 })
  })

  it('has an outage of a minute that always ends', () => {
    expect(play(1, 5).flatMap(step => 'outage' in step ? [[step.outage, step.atMs]] : [])).toEqual([['begins', 90_000], ['ends', 150_000]])
    expect(play(1, 2).at(-1)).toEqual({ atMs: 120_000, outage: 'ends' })
    expect(play(1, 13).filter(step => 'outage' in step)).toHaveLength(4)
  })
})
