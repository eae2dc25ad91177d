import { describe, expect, it } from 'vitest'
import { failureCodes } from '../../shared/failures.ts'
import { english, german } from '../texts/testing/languages.ts'
import { explainProblem } from './explain-problem.ts'

const problem = { action: 'inventory.set', errorCode: 'rejected' }

describe('a problem in plain words', () => {
  it('says what goes wrong, since when it does harm, and what to do', () => {
    expect(explainProblem(problem, '10:42', english)).toMatchObject({
      action: 'Set stock', short: 'Refused by the platform', happened: 'The commerce platform refused the message.', effect: 'The shop has shown old numbers since 10:42.',
    })
    expect(explainProblem(problem, null, german)).not.toEqual(explainProblem(problem, null, english))
  })

  it.each([...failureCodes, 'something_new'])('has words for %s in every language', (errorCode) => {
    for (const language of [english, german]) {
      for (const text of Object.values(explainProblem({ action: 'something.new', errorCode }, null, language))) expect(text).toMatch(/\S/)
    }
  })
})
