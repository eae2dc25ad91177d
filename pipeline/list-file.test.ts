import { describe, expect, it } from 'vitest'
import type { FileLayout } from './list-file.ts'
import { readAll, writeCsv, writeFile } from './list-file.ts'

const cell = (value: unknown) => writeCsv([{ value }], ['value'])

describe('a CSV file', () => {
  it.each(['=1+1', '+49 30', '-2', '@SUM(A1)', '\tx', '\rx', '=HYPERLINK("http://evil.example","x")'])('lets no spreadsheet take %j for a formula', (value) => {
    expect(cell(value)).toBe(`"'${value.replaceAll('"', '""')}"\r\n`)
  })

  it.each([
    ['a "quoted", text', '"a ""quoted"", text"\r\n'], ['two\nlines', '"two\nlines"\r\n'], ['ümlaut 🪑', '"ümlaut 🪑"\r\n'], ['a=b', '"a=b"\r\n'],
    [null, '\r\n'], [undefined, '\r\n'], [42, '42\r\n'], [false, 'false\r\n'], [{ a: '=1' }, '"{""a"":""=1""}"\r\n'],
  ])('writes %j so that it can be read back', (value, line) => {
    expect(cell(value)).toBe(line)
  })

  it('begins with the mark of UTF-8 and the names of its columns, also when it is empty', () => {
    expect(writeCsv([], ['one', 'two'], { header: true })).toBe('\uFEFF"one","two"\r\n')
  })
})

describe('a list as a file', () => {
  const rows = Array.from({ length: 2500 }, (_, index) => ({ id: String(index) }))
  const asked: number[] = []
  const readPage = ({ beforeId, limit }: { beforeId: string | null, limit: number }) => {
    asked.push(limit)
    const from = beforeId === null ? 0 : Number(beforeId) + 1
    return Promise.resolve(rows.slice(from, from + limit))
  }
  const layout: FileLayout<{ id: string }> = { columns: ['id'], toRow: row => row }

  async function collect<Part>(parts: AsyncIterable<Part>): Promise<Part[]> {
    const all: Part[] = []
    for await (const part of parts) all.push(part)
    return all
  }

  it.each([[2500], [1], [1000], [1001], [10_000]])('holds each row once, up to %i', async (maxRows) => {
    expect((await collect(readAll(readPage, maxRows))).flat()).toEqual(rows.slice(0, maxRows))
  })

  it('is read no faster than it is taken', async () => {
    asked.length = 0
    const pages = readAll(readPage)
    await pages.next()
    expect(asked).toEqual([1000])
  })

  it.each([['csv', '\uFEFF"id"\r\n"0"\r\n', '"2499"\r\n', 2501], ['jsonl', '{"id":"0"}\n', '{"id":"2499"}\n', 2500]] as const)('is written as %s', async (format, first, last, lines) => {
    const text = (await collect(writeFile(readAll(readPage), format, layout))).join('')
    expect(text.startsWith(first)).toBe(true)
    expect(text.endsWith(last)).toBe(true)
    expect(text.trimEnd().split('\n')).toHaveLength(lines)
  })
})
