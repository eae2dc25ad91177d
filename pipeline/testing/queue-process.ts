/** A consumer of nudges as a process of its own, on the queue's Postgres back end: nudges the lane `a` until it is handed out, and says so. */
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { openQueue } from '../queue.ts'

const seen = new Set<string>()
const queue = openQueue({ redisUrl: undefined, databaseUrl: process.env.DATABASE_URL ?? '', log: pino({ level: 'silent' }) })
queue.work(async nudge => void seen.add(nudge.laneId), 5)
process.stdout.write(`opened, and ${await queue.nudge('a').then(() => 'taken', () => 'refused')}\n`)
while (!seen.has('a')) {
  await queue.nudge('a').catch(() => { /* The database is still away. */ })
  await sleep(25)
}
process.stdout.write('handed out\n')
