import { describe, expect, test } from 'vitest'
import { actGroups, acts, describeAct } from '../../shared/audit.ts'
import { english, german } from '../texts/testing/languages.ts'
import { explainAct } from './explain-act.ts'

const told = (act: string, subjectName: string | null = null) => ({ actorName: 'Jana', act, subjectName })

describe('explainAct', () => {
  test.each([
    ['event.skipped', null, 'Jana skipped the event', 'Jana hat das Ereignis übergangen'],
    ['integration.paused', 'Demo ERP', 'Jana paused the integration Demo ERP', 'Jana hat die Integration Demo ERP angehalten'],
    ['stock.set', 'CHAIR-1', 'Jana set the stock of CHAIR-1', 'Jana hat den Bestand von CHAIR-1 gesetzt'],
    ['stock.set', '12 articles', 'Jana set the stock of 12 articles', 'Jana hat den Bestand von 12 Artikeln gesetzt'],
    ['account.blocked', null, 'Jana made somebody wait who tried to sign in as somebody unknown', 'Jana hat jemanden warten lassen, der sich als jemand Unbekanntes anmelden wollte'],
  ])('%s of %s is a sentence in both languages', (act, subjectName, inEnglish, inGerman) => {
    expect(explainAct(told(act, subjectName), english)).toBe(inEnglish)
    expect(explainAct(told(act, subjectName), german)).toBe(inGerman)
  })

  test.each(Object.keys(acts))('%s reads in English as the API says it, and has words in German', (act) => {
    expect([describeAct(told(act)), describeAct(told(act, 'X'))]).toContain(explainAct(told(act, 'X'), english))
    expect(german.has(`acts.sentences.${act}`)).toBe(true)
  })

  test.each(['moon.painted', 'toString', 'event.', 'constructor.name'])('%s, which this version does not know, is said as the API says it', (act) => {
    expect(explainAct(told(act, 'X'), german)).toBe(describeAct(told(act, 'X')))
  })
})

test.each(actGroups)('the acts that begin with %s have a name in both languages', (group) => {
  for (const language of [english, german]) expect(language.has(`acts.groups.${group}`)).toBe(true)
})
