/** Sizes on the disk as they are written in the reader's language. */
import type { Language } from '../texts/language.ts'

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** `512 byte`, `1.2 kB`, `34 MB`: three digits at the most. */
export function writeSize(bytes: number, { tag }: Language): string {
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const unit = units[step] ?? 'byte'
  return new Intl.NumberFormat(tag, { style: 'unit', unit, maximumSignificantDigits: 3 }).format(bytes / 1000 ** step)
}
