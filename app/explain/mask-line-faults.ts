/** What is wrong with a line of masking rules, in a sentence that names the line; null when nothing is. */
import { readMaskPath } from '../../shared/mask-path.ts'
import type { Language } from '../texts/language.ts'

export type LineFault = (line: string, language: Language) => string | null

export const pathFault: LineFault = (line, { t }) => {
  const read = readMaskPath(line)
  return 'fault' in read ? t(`masking.faults.${read.fault.kind}`, { line, rest: read.fault.rest }) : null
}

export const nameFault: LineFault = (line, { t }) => /[\p{L}\p{N}]/u.test(line) ? null : t('masking.faults.name', { line })
