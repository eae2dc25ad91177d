/** Why masking hides a value, in words that finish the sentence "It is hidden because…". */
import type { MaskReason } from '../../shared/masking.ts'
import type { Language } from '../texts/language.ts'

const keys: Record<MaskReason, string> = {
  'name': 'name',
  'path': 'path',
  'known value': 'knownValue',
  'card number': 'cardNumber',
  'credential': 'credential',
}

/** "a path leads to it" */
export function explainMaskReason(reason: MaskReason, { t }: Language): string {
  return t(`masking.reasons.${keys[reason]}`)
}
