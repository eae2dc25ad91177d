/**
 * Finds values that are known, such as an integration's own secrets, wherever they stand in a text, also encoded: as JSON or HTML
 * escapes them, in a URL or a form, in hexadecimal digits, and as base64 (RFC 4648) at any offset within what else was encoded with them.
 * One pass over the text, whatever their number: every few characters, four of them tell whether a value may stand there (after
 * Wu and Manber, "A Fast Algorithm for Multi-Pattern Searching", 1994).
 */

/** Shorter values would be found in the middle of ordinary words. */
export const shortestKnown = 6

/** A value to look for. `andRest`: it is only the beginning, and the word that goes on behind it belongs to it. */
export interface KnownValue { value: string, andRest?: boolean }

/** Values that are ready to be looked for. */
export interface KnownValues {
  isIn: (text: string) => boolean
  /** `text` with each occurrence replaced by what `hide` makes of the value as it was given. */
  hideIn: (text: string, hide: (value: string) => string) => string
}

/** One way to write a value. `word`: what else belongs to the word that it is part of. */
interface Form { text: string, value: string, word: RegExp | null }

const [bareWord, hexWord, base64Word] = [/\w/, /[\da-f]/i, /[\w+/=-]/]

/** Encoded forms are looked for of so many values, of the others those within JSON; making them takes about 10 µs a value. */
const maxEncoded = 500

/** Makes ready; null when none is long enough to be looked for. */
export function knowValues(values: readonly KnownValue[]): KnownValues | null {
  const known = values.filter(({ value }) => value.length >= shortestKnown)
  const forms = known.flatMap((one, index) => index < maxEncoded ? [...plainForms(one), ...encodedForms(one)] : plainForms(one))
  return forms.length === 0 ? null : indexForms(forms)
}

/** Both of them. */
export function joinKnown(one: KnownValues | null, other: KnownValues | null): KnownValues | null {
  if (!one || !other) return one ?? other
  return { isIn: text => one.isIn(text) || other.isIn(text), hideIn: (text, hide) => other.hideIn(one.hideIn(text, hide), hide) }
}

const asHex = (code: number) => code.toString(16).padStart(4, '0')
const lowerEscapes = (text: string) => text.replace(/%[\dA-F]{2}/g, found => found.toLowerCase())

function plainForms({ value, andRest = false }: KnownValue): Form[] {
  const json = JSON.stringify(value).slice(1, -1)
  const ascii = [...json].map(character => character > '~' ? character.split('').map(unit => `\\u${asHex(unit.charCodeAt(0))}`).join('') : character).join('')
  const written = [value, json, json.replaceAll('/', '\\/'), ascii, JSON.stringify(json).slice(1, -1)]
  return [...new Set(written)].map(text => ({ text, value, word: andRest ? bareWord : null }))
}

function encodedForms({ value, andRest = false }: KnownValue): Form[] {
  const sound = value.toWellFormed()
  const html = sound.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const quoted = html.replaceAll('"', '&quot;')
  const inUrls = [encodeURIComponent(sound), encodeURI(sound), new URLSearchParams({ '': sound }).toString().slice(1)]
  const written = [
    html, quoted, ...['&#39;', '&#x27;', '&apos;'].map(quote => quoted.replaceAll('\'', quote)),
    html.replaceAll('"', '&#34;').replaceAll('\'', '&#39;'), ...inUrls, ...inUrls.map(lowerEscapes),
  ]
  const hex = Buffer.from(sound).toString('hex')
  return [
    ...[...new Set(written)].filter(text => text !== value).map(text => ({ text, value, word: andRest ? bareWord : null })),
    ...[hex, hex.toUpperCase()].map(text => ({ text, value, word: hexWord })),
    ...base64Cores(Buffer.from(sound)).flatMap(text => [text, text.replaceAll('+', '-').replaceAll('/', '_')]).map(text => ({ text, value, word: base64Word })),
  ]
}

/** What base64 makes of the bytes alone, whatever stands before and behind them: it depends on how many bytes stand before, modulo three. */
function base64Cores(bytes: Uint8Array): string[] {
  return [[0, 0], [1, 2], [2, 3]].map(([before = 0, skipped = 0]) =>
    Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').slice(skipped, Math.floor((before + bytes.length) * 8 / 6)))
}

/** So many characters in a row are looked at together, as a number of so many bits. */
const [blockLength, blockMask] = [4, 0xFFF]

/** A form that holds a block of characters, and where in it. */
interface Place { form: Form, offset: number }

/** Every `step` characters of a text, one block is looked up: the forms are no shorter than it takes to hold one of these blocks. */
interface FormIndex { step: number, mayHold: Uint8Array, places: ReadonlyMap<string, readonly Place[]> }

/** An occurrence of a value; `to` may lie behind its form, where the word goes on. */
interface Found { from: number, to: number, value: string }

function indexForms(forms: readonly Form[]): KnownValues {
  const step = Math.min(...forms.map(({ text }) => text.length)) - blockLength + 1
  const mayHold = new Uint8Array(blockMask + 1)
  const places = new Map<string, Place[]>()
  for (const form of forms) {
    for (let offset = 0; offset < step; offset += 1) {
      const block = form.text.slice(offset, offset + blockLength)
      mayHold[numberOf(block, 0)] = 1
      const same = places.get(block)
      if (same) same.push({ form, offset })
      else places.set(block, [{ form, offset }])
    }
  }
  const index = { step, mayHold, places }
  return { isIn: text => findForms(text, index, () => true), hideIn: (text, hide) => hideForms(text, index, hide) }
}

const numberOf = (text: string, at: number) =>
  ((text.charCodeAt(at) << 9) ^ (text.charCodeAt(at + 1) << 6) ^ (text.charCodeAt(at + 2) << 3) ^ text.charCodeAt(at + 3)) & blockMask

/** Calls `visit` with every form that is found, and where it begins, until it returns true; returns whether it did. */
function findForms(text: string, { step, mayHold, places }: FormIndex, visit: (form: Form, from: number) => boolean): boolean {
  for (let at = 0; at <= text.length - blockLength; at += step) {
    if (mayHold[numberOf(text, at)] === 0) continue
    for (const { form, offset } of places.get(text.slice(at, at + blockLength)) ?? []) {
      if (at >= offset && text.startsWith(form.text, at - offset) && visit(form, at - offset)) return true
    }
  }
  return false
}

function hideForms(text: string, index: FormIndex, hide: (value: string) => string): string {
  const found: Found[] = []
  findForms(text, index, ({ text: written, value, word }, at) => {
    found.push({
      from: word === null || word === bareWord ? at : beginOfWord(text, at, word),
      to: word === null ? at + written.length : endOfWord(text, at + written.length, word),
      value,
    })
    return false
  })
  let result = ''
  let copied = 0
  for (const { from, to, value } of found.toSorted((one, other) => one.from - other.from || other.to - one.to)) {
    if (from >= copied) result += text.slice(copied, from) + hide(value)
    copied = Math.max(copied, to)
  }
  return result + text.slice(copied)
}

function beginOfWord(text: string, at: number, word: RegExp): number {
  let from = at
  while (from > 0 && word.test(text.charAt(from - 1))) from -= 1
  return from
}

function endOfWord(text: string, at: number, word: RegExp): number {
  let to = at
  while (to < text.length && word.test(text.charAt(to))) to += 1
  return to
}
