import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { describeIssues } from './describe-issues.ts'

const schema = z.strictObject({
  name: z.string().min(2).max(3),
  items: z.array(z.object({ quantity: z.number().int().min(0) })).min(1).max(2),
  when: z.enum(['now', 'later']).optional(),
  service: z.literal('custom').optional(),
  id: z.uuid().optional(),
  from: z.iso.datetime().optional(),
  code: z.string().regex(/^a/).optional(),
  status: z.union([z.enum(['now']), z.array(z.enum(['now']))]).optional(),
})

const valid = { name: 'ab', items: [{ quantity: 1 }] }

describe('describeIssues', () => {
  it.each([
    [{ items: [{ quantity: 1 }] }, 'name is missing'],
    [{ name: 5, items: [{ quantity: 1 }] }, 'name must be a string'],
    [{ name: 'a', items: [{ quantity: 1 }] }, 'name must have at least 2 characters'],
    [{ name: 'abcd', items: [{ quantity: 1 }] }, 'name must have at most 3 characters'],
    [{ name: 'ab', items: [] }, 'items must have at least 1 item'],
    [{ name: 'ab', items: [{ quantity: -1 }] }, 'items[0].quantity must be at least 0'],
    [{ name: 'ab', items: [{ quantity: 1.5 }] }, 'items[0].quantity must be a whole number'],
    [{ name: 'ab', items: [{ quantity: 1 }], x: 1 }, 'x is not a known field'],
    [{ ...valid, when: 'never' }, 'when must be one of now, later'],
    [{ ...valid, service: 'other' }, 'service must be custom'],
    [{ ...valid, id: '1' }, 'id must be an id, a UUID'],
    [{ ...valid, from: 'today' }, 'from must be a time such as 2026-11-23T08:42:07Z'],
    [{ ...valid, code: 'b' }, 'code is not in the form that is asked for'],
    [{ ...valid, status: ['later'] }, 'status is nothing that is possible here'],
    [[], '(body) must be an object'],
  ])('%j: %s', (value, sentence) => {
    const [fault] = describeIssues(schema.safeParse(value).error?.issues ?? [])
    expect(`${fault?.path} ${fault?.message}`).toBe(sentence)
  })
})
