/** What is wrong with a line of masking rules, in words behind the line itself; null when nothing is. */
import { readMaskPath } from '~~/shared/mask-path'

export function pathFault(line: string): string | null {
  const read = readMaskPath(line)
  return 'fault' in read ? read.fault : null
}

export const nameFault = (line: string) => /[\p{L}\p{N}]/u.test(line) ? null : 'must hold a letter or a digit'
