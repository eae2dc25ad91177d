/** Deciding what is told of an incident: its start, its end, and a reminder a day while it lasts. */

/** An incident as it is known; ages in milliseconds. `clearForMs` is null while what it is about is still found. */
export interface OpenIncident { id: string, subject: string, toldForMs: number, clearForMs: number | null }

/** What to do: incidents to open, to remind of, to call clear for the first time, to take back into the open, and to end. */
export interface Steps { start: string[], remind: string[], clear: string[], unclear: string[], end: string[] }

/** Something that comes and goes is one incident: it ends when nothing was found for this long. */
export const calmMs = 3 * 60_000

/** An incident that lasts is told of again after this long. */
export const remindEveryMs = 24 * 3_600_000

/** The steps from the incidents that are open to what is found now. Subjects are those of findings, ids those of incidents. */
export function followIncidents(open: readonly OpenIncident[], found: ReadonlySet<string>): Steps {
  const known = new Set(open.map(({ subject }) => subject))
  const [lasting, gone] = [open.filter(({ subject }) => found.has(subject)), open.filter(({ subject }) => !found.has(subject))]
  const ids = (incidents: readonly OpenIncident[]) => incidents.map(({ id }) => id)
  return {
    start: [...found].filter(subject => !known.has(subject)),
    remind: ids(lasting.filter(({ toldForMs }) => toldForMs >= remindEveryMs)),
    unclear: ids(lasting.filter(({ clearForMs }) => clearForMs !== null)),
    clear: ids(gone.filter(({ clearForMs }) => clearForMs === null)),
    end: ids(gone.filter(({ clearForMs }) => clearForMs !== null && clearForMs >= calmMs)),
  }
}
