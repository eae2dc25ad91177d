/** Fields of commerce data that both the senders' messages and the built-in platform know. */
import { z } from 'zod'

/**
 * An article number, order number or customer number: 1–255 characters. It becomes part of a URL, in which `.` and `..`
 * mean something else and halves of a surrogate pair cannot be written.
 */
export const businessKey = z.string().min(1).max(255).refine(
  key => key !== '.' && key !== '..' && key.isWellFormed(),
  { error: 'must be readable text, and neither "." nor ".."' },
)

/** Money is a decimal string, never a float: up to 14 digits before the point and 6 behind it. */
export const decimalString = z.string().regex(/^\d{1,14}(\.\d{1,6})?$/, {
  error: 'must be a decimal string such as "19.90" (not a number, no sign, at most 6 decimals)',
})

/** ISO 4217 alphabetic code. */
export const currencyCode = z.string().regex(/^[A-Z]{3}$/, { error: 'must be an ISO 4217 code of three capital letters, such as "EUR"' })

/** Where stock lies, and which price list is meant, when the sender does not say. */
export const unnamed = 'default'
