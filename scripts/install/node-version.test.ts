import { expect, it } from 'vitest'
import { isNodeSupported } from './node-version.mjs'

it.each([
  ['18.20.8', false], ['20.20.2', false], ['22.18.0', false], ['22.19.0', true], ['23.11.0', false],
  ['24.10.0', false], ['24.11.0', true], ['24.21.0', true], ['25.1.0', false], ['26.0.0', true], ['27.0.0', true],
])('Node %s is supported: %s', (version, expected) => {
  expect(isNodeSupported(version)).toBe(expected)
})
