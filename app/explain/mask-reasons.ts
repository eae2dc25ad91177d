/** Why masking hides a value, in words that finish the sentence "It is hidden because…". */
import type { MaskReason } from '~~/shared/masking'

export const maskReasonWords: Record<MaskReason, string> = {
  'name': 'its name tells of a secret',
  'path': 'a path leads to it',
  'known value': 'it is a known secret',
  'card number': 'it is a card number',
  'credential': 'it looks like a credential',
}
