/** Splits text at the marks that stand for hidden values: `‹masked:1a2b3c4d›`. */
export function splitMasked(text: string): { text: string, isMasked: boolean }[] {
  return text.split(/(‹masked:[0-9a-f]+›)/).filter(part => part !== '').map(part => ({ text: part, isMasked: part.startsWith('‹masked:') }))
}
