/** How long to wait before a program that died is started again. */
export interface RestartSchedule {
  firstDelayMs: number
  longestDelayMs: number
  /** A program that lived this long was healthy: counting starts anew. */
  healthyAfterMs: number
}

/** 1 s, 2 s, 4 s … 30 s, and 1 s again after a minute of health. */
export const usualSchedule: RestartSchedule = { firstDelayMs: 1000, longestDelayMs: 30_000, healthyAfterMs: 60_000 }

/** The number of deaths in a row after one more, by a program that lived for `uptimeMs`. */
export function countDeaths(deathsBefore: number, uptimeMs: number, schedule: RestartSchedule): number {
  return uptimeMs >= schedule.healthyAfterMs ? 1 : deathsBefore + 1
}

/** The pause after the n-th death in a row, doubling up to the longest. */
export function restartDelay(deaths: number, schedule: RestartSchedule): number {
  return Math.min(schedule.longestDelayMs, schedule.firstDelayMs * 2 ** (deaths - 1))
}
