import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LiveSource } from './connect-live'
import { connectLive, retryDelay } from './connect-live'

/** A source that does what the test says. */
function makeSource() {
  const listeners = new Map<string, (event: { data?: unknown }) => void>()
  const source: LiveSource & { isClosed: boolean } = {
    isClosed: false,
    addEventListener: (type, listener) => void listeners.set(type, listener),
    close() { source.isClosed = true },
  }
  return { source, happens: (type: string, data?: unknown) => listeners.get(type)?.({ data: JSON.stringify(data) }) }
}

const change = { kinds: ['events'], integrationIds: null, newCount: 1, finishedCount: 0 }

describe('the live connection', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function start() {
    const sources: ReturnType<typeof makeSource>[] = []
    const said: unknown[] = []
    const disconnect = connectLive(() => {
      const made = makeSource()
      sources.push(made)
      return made.source
    }, { onOpen: () => said.push('open'), onChange: told => said.push(told), onLost: () => said.push('lost') })
    return { sources, said, disconnect }
  }

  it('passes changes on, and says that anything may have changed when it opens, when it missed something, and when it does not understand', () => {
    const { sources: [first], said } = start()
    first?.happens('open')
    first?.happens('change', change)
    first?.happens('resync', {})
    first?.happens('change', { kinds: ['something new'] })
    expect(said).toEqual(['open', change, 'open', 'open'])
  })

  it('closes what has failed and connects anew, later each time, until it opens', () => {
    const { sources, said } = start()
    sources[0]?.happens('error')
    expect([sources[0]?.source.isClosed, sources.length]).toEqual([true, 1])
    vi.advanceTimersByTime(1500)
    expect(sources).toHaveLength(2)
    sources[1]?.happens('error')
    vi.advanceTimersByTime(999)
    expect(sources).toHaveLength(2)
    vi.advanceTimersByTime(2001)
    expect(sources).toHaveLength(3)
    sources[2]?.happens('open')
    sources[2]?.happens('error')
    vi.advanceTimersByTime(1500)
    expect(sources).toHaveLength(4)
    expect(said).toEqual(['lost', 'lost', 'open', 'lost'])
  })

  it('does nothing any more once it was ended, whether it was open or waiting', () => {
    const { sources, said, disconnect } = start()
    sources[0]?.happens('error')
    disconnect()
    vi.advanceTimersByTime(120_000)
    expect([sources.length, said]).toEqual([1, ['lost']])
    const open = start()
    open.disconnect()
    open.sources[0]?.happens('error')
    expect([open.sources[0]?.source.isClosed, open.said]).toEqual([true, []])
  })

  it.each([[1, 0, 500], [1, 1, 1500], [3, 0.5, 4000], [40, 0.5, 30_000]])('waits after %i failures, drawn at %f: %i ms', (failures, random, expected) => {
    expect(retryDelay(failures, random)).toBe(expected)
  })
})
