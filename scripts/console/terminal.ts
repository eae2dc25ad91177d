/** What the launcher says to a person: short lines, colour only where a person looks. */

const coloured = process.stdout.isTTY && !process.env.NO_COLOR

function paint(code: number, text: string): string {
  return coloured ? `\u001B[${code}m${text}\u001B[0m` : text
}

/** Text in bold, where the terminal can show it. */
export function bold(text: string): string {
  return paint(1, text)
}

/** Text that matters less. */
export function dim(text: string): string {
  return paint(2, text)
}

/** Says that a step is done. */
export function sayDone(text: string): void {
  console.log(`${paint(32, '✓')} ${text}`)
}

/** Says something that a person should know but need not act on. */
export function sayNote(text: string): void {
  console.log(`${dim('·')} ${text}`)
}

/** Says that something went wrong, on stderr. */
export function sayFailure(text: string): void {
  console.error(`${paint(31, '✗')} ${text}`)
}

/** How long something took, for a person: `840 ms`, `3.2 s`, `2 min 5 s`. */
export function inWords(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
