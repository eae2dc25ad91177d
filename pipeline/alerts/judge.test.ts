import { describe, expect, it } from 'vitest'
import type { IntegrationFigures } from '../../shared/stats.ts'
import type { AlertWish } from './judge.ts'
import { judge } from './judge.ts'

type Figures = IntegrationFigures['items'][number]

const now = Date.parse('2026-11-23T10:00:00Z')
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
const count = (value: number) => ({ value, relation: 'eq' as const })
const [erp, till] = ['019a0000-0000-7000-8000-000000000001', '019a0000-0000-7000-8000-000000000002']
const well: Figures = {
  integrationId: erp, name: 'ERP', light: 'flowing', reason: null, since: null, backlog: count(0), oldestWaitingAt: null, deadLetters: count(0), lastEventAt: ago(1),
  successRate24h: 1, failures24h: 0, destinationDown: false,
}
const all: AlertWish = { integrationId: null, failed: true, delayedMinutes: 10, destinationDown: true, silentMinutes: 60 }
const none: AlertWish = { integrationId: null, failed: false, delayedMinutes: null, destinationDown: false, silentMinutes: null }
const failing: Partial<Figures> = { light: 'failing', reason: 'dead_letters', since: ago(5), deadLetters: count(3) }
const late: Partial<Figures> = { oldestWaitingAt: ago(11), backlog: count(2) }

describe('an alert', () => {
  it.each<[string, Partial<AlertWish>, Partial<Figures>, string[]]>([
    ['has nothing to tell while all is well', all, {}, []],
    ['tells of failed messages', all, failing, ['failed']],
    ['tells of a message that waits for too long', all, late, ['delayed']],
    ['tells of none that waits for exactly as long', all, { ...late, oldestWaitingAt: ago(10) }, []],
    ['tells of silence', all, { lastEventAt: ago(61) }, ['silent']],
    ['tells of no silence where nothing was ever sent', all, { lastEventAt: null }, []],
    ['tells of an outage, and not also of what waits because of it', all, { ...late, destinationDown: true }, ['destination_down']],
    ['tells of what waits because of an outage where it is not about outages', { ...all, destinationDown: false }, { ...late, destinationDown: true }, ['delayed']],
    ['knows that what a person has paused waits and is silent', all, { ...late, light: 'paused', lastEventAt: ago(500) }, []],
    ['tells of failed messages also of one that is paused', all, { ...failing, light: 'paused' }, ['failed']],
    ['tells of everything at once', all, { ...failing, ...late, lastEventAt: ago(61) }, ['failed', 'delayed', 'silent']],
    ['tells of nothing that it is not about', none, { ...failing, ...late, lastEventAt: ago(61), destinationDown: true }, []],
  ])('%s', (_, wish, figures, kinds) => {
    expect(judge({ ...none, ...wish }, [{ ...well, ...figures }], now).map(({ kind }) => kind)).toEqual(kinds)
  })

  it('is about one integration, where that is chosen', () => {
    const items = [{ ...well, ...failing }, { ...well, ...failing, integrationId: till, name: 'Till', deadLetters: count(1) }]
    expect(judge({ ...all, integrationId: till }, items, now)).toEqual([{ kind: 'failed', integration: { id: till, name: 'Till' }, since: ago(5), count: 1 }])
    expect(judge(all, items, now)).toHaveLength(2)
  })

  it('tells of an outage once for all integrations, with all that waits', () => {
    const down: Partial<Figures> = { destinationDown: true, reason: 'destination_down', since: ago(7), backlog: count(4) }
    const items = [{ ...well, destinationDown: true }, { ...well, ...down }, { ...well, ...down, integrationId: till }]
    expect(judge(all, items, now)).toEqual([{ kind: 'destination_down', integration: null, since: ago(7), count: 8 }])
  })
})
