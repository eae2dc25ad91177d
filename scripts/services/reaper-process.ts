/**
 * The reaper: a process that ends what its starter leaves behind. The starter tells it over IPC which processes there
 * are, in the order in which they are to end. When that channel breaks, because the starter was killed, it ends them.
 */
import { endProcess } from './processes.ts'
import type { Guarded } from './reaper.ts'

let guarded: Guarded[] = []

process.on('message', (message: Guarded[]) => {
  guarded = message
})

process.once('disconnect', async () => {
  for (const { pid, signal } of guarded) await endProcess(pid, signal, 30_000)
  process.exit(0)
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {}) // it lives exactly as long as its starter
