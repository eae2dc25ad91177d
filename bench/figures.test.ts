import { describe, expect, it } from 'vitest'
import { compare, figuresOf, isGoodEnough, median, percentile } from './figures.ts'
import type { Figures } from './figures.ts'

const at = (perSecond: number): Figures => ({ perSecond, p50Ms: 1, p99Ms: 2 })

describe('percentiles', () => {
  it.each([
    [[], 0.5, 0],
    [[7], 0.99, 7],
    [[3, 1, 2, 4], 0.5, 2],
    [Array.from({ length: 100 }, (_, index) => index + 1), 0.99, 99],
    [[10, 9, 100], 1, 100],
  ])('of %j at %d', (values, share, expected) => {
    expect(percentile(values, share)).toBe(expected)
  })
})

describe('medians', () => {
  it.each([[[], 0], [[5], 5], [[9, 1, 5], 5], [[10, 1, 3, 2], 2.5]])('of %j', (values, expected) => {
    expect(median(values)).toBe(expected)
  })
})

describe('figures', () => {
  it('count per second over the whole time', () => {
    expect(figuresOf([1, 2, 3, 4], 2000)).toEqual({ perSecond: 2, p50Ms: 2, p99Ms: 4 })
  })

  it('compare the medians of the rounds', () => {
    const finding = compare('x', { ours: [at(10), at(50), at(20)], reference: [at(40), at(10), at(90)] }, 0.5)
    expect(finding).toMatchObject({ ours: { perSecond: 20 }, reference: { perSecond: 40 }, ratio: 0.5 })
  })

  it('are good enough when every needed ratio is reached', () => {
    const finding = (needed: number | null) => compare('x', { ours: [at(10)], reference: [at(20)] }, needed)
    expect(isGoodEnough([finding(0.5), finding(null)])).toBe(true)
    expect(isGoodEnough([finding(0.5), finding(0.51)])).toBe(false)
  })
})
