/**
 * Text that people write and other people read. What nobody sees is refused: control characters, and marks that turn the direction
 * of writing, by which a text says something else than it shows (Unicode UAX #9; "Trojan Source", CVE-2021-42574).
 */
import { z } from 'zod'

const hidden = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u
const hiddenInLines = /[^\P{Cc}\t\n\r]|[\p{Zl}\p{Zp}\p{Bidi_Control}]/u

const fault = { error: 'must have no control characters and no marks that turn the direction of writing' }

/** What somebody or something is called: one line of 1–100 characters. */
export const nameSchema = z.string().trim().min(1).max(100).refine(text => !hidden.test(text), fault)

/** Why somebody does something: up to 500 characters, in several lines if they like. */
export const noteSchema = z.string().trim().min(1).max(500).refine(text => !hiddenInLines.test(text), fault)
