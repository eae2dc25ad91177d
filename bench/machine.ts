import { spawnSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { findRedisProgram } from '../scripts/services/redis.ts'
import { look } from './look.ts'

/** What the figures were measured on; without it they mean nothing. `loadBefore`: what others were doing, in busy cores. */
export interface Machine {
  cores: number
  processor: string
  node: string
  postgres: string
  redis: string
  fsync: string
  synchronousCommit: string
  loadBefore: number
}

/** Describes this machine and the back ends that were started on it. */
export async function describeMachine(postgresUrl: string): Promise<Machine> {
  const [settings] = await look(postgresUrl, connection => connection<{ postgres: string, fsync: string, synchronousCommit: string }[]>`
    select current_setting('server_version') as postgres, current_setting('fsync') as fsync, current_setting('synchronous_commit') as "synchronousCommit"`)
  if (!settings) throw new Error('Postgres did not tell its settings.')
  return { cores: availableParallelism(), processor: cpus()[0]?.model ?? 'unknown', node: process.versions.node, redis: redisVersion(), loadBefore: loadavg()[0] ?? 0, ...settings }
}

function redisVersion(): string {
  const said = spawnSync(findRedisProgram() ?? 'redis-server', ['--version'], { encoding: 'utf8' }).stdout
  return /v=(\S+)/.exec(said)?.[1] ?? said.trim()
}

/** The machine in one line. */
export function inOneLine({ cores, processor, node, postgres, redis, fsync, synchronousCommit, loadBefore }: Machine): string {
  return `${cores} cores (${processor}), load ${loadBefore.toFixed(1)} before; Node ${node}, Postgres ${postgres} (fsync ${fsync}, synchronous_commit ${synchronousCommit}), Redis ${redis}`
}
