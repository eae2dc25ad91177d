import { describe, expect, it } from 'vitest'
import { actGroups, acts, auditFilterSchema, describeAct, listActs } from './audit.ts'

describe('an act', () => {
  it.each([
    ['event.skipped', null, 'Jana skipped the event'],
    ['integration.paused', 'Demo ERP', 'Jana paused the integration Demo ERP'],
    ['stock.set', '12 articles', 'Jana set the stock of 12 articles'],
    ['moon.painted', null, 'Jana did moon.painted'],
    ['toString', null, 'Jana did toString'],
  ])('%s reads as a sentence', (act, subjectName, sentence) => {
    expect(describeAct({ actorName: 'Jana', act, subjectName })).toBe(sentence)
  })

  it('belongs to a group, and can be asked for by it', () => {
    expect(new Set(actGroups).size).toBe(actGroups.length)
    for (const act of Object.keys(acts)) {
      const group = act.slice(0, act.indexOf('.'))
      expect(actGroups).toContain(group)
      expect(listActs(`${group}.`)).toContain(act)
      expect(auditFilterSchema.safeParse({ act: `${group}.` }).success).toBe(true)
    }
  })
})

describe('a filter of acts', () => {
  it.each([['event.skipped', ['event.skipped']], ['events.', ['events.exported']], ['moon.', []], ['moon.painted', ['moon.painted']]])('%s means %j', (wanted, meant) => {
    expect(listActs(wanted)).toEqual(meant)
  })

  it.each([['event'], [''], ['Event.x'], ['event.%'], ['.skipped']])('refuses %j', (act) => {
    expect(auditFilterSchema.safeParse({ act }).success).toBe(false)
  })

  it('refuses a field that it does not know, rather than answer with everything', () => {
    expect(auditFilterSchema.safeParse({ actr: 'system' }).success).toBe(false)
  })
})
