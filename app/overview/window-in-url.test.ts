import { describe, expect, test } from 'vitest'
import { readWindow, toMoments } from './window-in-url.ts'

const [from, to] = ['2026-11-23T10:00:00.000Z', '2026-11-23T11:00:00.000Z']
const day = { name: '24h', from: null, to: null }

describe('readWindow', () => {
  test.each([
    ['nothing', {}, day], ['a window', { window: '7d' }, { ...day, name: '7d' }], ['an unknown one', { window: 'toString' }, day],
    ['two moments', { window: '7d', from, to }, { name: null, from, to }], ['one moment', { from }, day],
    ['moments the wrong way round', { from: to, to: from }, day], ['something else', { from: 'yesterday', to }, day],
  ])('%s', (_, query, window) => {
    expect(readWindow(query)).toEqual(window)
  })
})

test('a window ends now, and chosen moments stay', () => {
  expect(toMoments({ name: '1h', from: null, to: null }, Date.parse(to))).toEqual({ from, to })
  expect(toMoments({ name: null, from, to }, 0)).toEqual({ from, to })
})
