import { describe, expect, it } from 'vitest'
import { readBenchOptions } from './options.ts'

describe('the options of the bench', () => {
  it('measures everything for a while unless told otherwise', () => {
    expect(readBenchOptions([])).toEqual({ seconds: 5, connections: 32, lanes: 50, messages: 10_000, body: 'order', json: 'bench/results/latest.json' })
  })

  it('takes what is given', () => {
    expect(readBenchOptions(['--only', 'drain', '--lanes=7', '--messages', '70', '--body', 'inventory', '--json', 'x.json'])).toMatchObject({ only: 'drain', lanes: 7, messages: 70, body: 'inventory', json: 'x.json' })
  })

  it.each([
    [['--fast'], '--fast'],
    [['--only', 'everything'], '--only'],
    [['--seconds', '0'], '--seconds'],
    [['--connections', '1.5'], '--connections'],
    [['--messages', 'many'], '--messages'],
    [['--body', 'poem'], '--body'],
    [['drain'], 'drain'],
  ])('refuses %j with a sentence that shows how it is used', (commandLine, wrong) => {
    expect(() => readBenchOptions(commandLine)).toThrow(wrong)
    expect(() => readBenchOptions(commandLine)).toThrow(/Use: npm run bench/)
  })
})
