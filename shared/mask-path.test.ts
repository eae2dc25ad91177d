import { describe, expect, it } from 'vitest'
import { maskPathsSchema, readMaskPath, writeMaskPath } from './mask-path.ts'

describe('paths of masking', () => {
  it.each([
    ['$.data.customer.email', ['data', 'customer', 'email']],
    ['$.data.items[*].note', ['data', 'items', 'all', 'note']],
    ['$..iban', ['..iban']],
    ['$[0][12]', [0, 12]],
    ['$.*..*', ['all', '..all']],
    ['$[\'a name\']["b\'s"]', null],
    ['$[\'a name\']["b.c"].größe', ['a name', 'b.c', 'größe']],
    ['$..[\'x\']..[3]..[*]', ['..x', '..3', '..all']],
  ])('reads %s', (path, steps) => {
    const read = readMaskPath(path)
    const written = 'segments' in read && read.segments.map(({ atAnyDepth, selects }) => {
      const key = selects === 'all' ? 'all' : 'name' in selects ? selects.name : selects.index
      return atAnyDepth ? `..${key}` : key
    })
    expect(written).toEqual(steps ?? false)
  })

  it.each([
    ['', 'must begin with $'], ['data.x', 'must begin with $'], ['$', 'must name something'], ['$.', 'from "." on'], ['$.a..', 'from ".." on'], ['$a', 'from "a" on'], ['$*', 'from "*" on'],
    ['$.a b', 'from " b" on'], ['$.a[', 'from "[" on'], ['$.a[-1]', 'from "[-1]" on'], ['$.a[01]', 'from "[01]" on'], ['$.a[1:3]', 'from "[1:3]" on'], ['$.a[?@.b]', 'from "[?@.b]" on'],
    ['$.a[0,1]', 'from "[0,1]" on'], ['$.1a', 'from ".1a" on'], ['$.a-b', 'from "-b" on'], ['$[\'\']', 'from "[\'\']" on'], ['$.a.[0]', 'from ".[0]" on'],
  ])('says what is wrong with %j', (path, sentence) => {
    expect(maskPathsSchema.safeParse([path]).error?.issues[0]).toMatchObject({ path: [0], message: expect.stringContaining(sentence) })
  })

  it('writes what it reads', () => {
    const steps = ['data', 0, 'a b', 'größe']
    expect(writeMaskPath(steps)).toBe('$.data[0][\'a b\'].größe')
    expect(readMaskPath(writeMaskPath(steps))).toHaveProperty('segments.length', 4)
  })
})
