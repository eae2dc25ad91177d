/** The folder that a Waybill on one machine keeps its things in: `WAYBILL_DATA_DIR`, by default `.waybill`. */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { birthOf, isAlive } from '../services/processes.ts'
import { StartFailure, failureCode } from './start-failure.ts'

const leastFreeBytes = 200 * 1024 * 1024

export interface DataFolder {
  path: string
  /** The place of a log, moved aside as `….1.log` at every start. */
  logFile: (name: string) => string
  /** Gives the folder free for the next launcher. */
  unlock: () => void
}

function claimLockFile(file: string): boolean {
  try {
    const descriptor = openSync(file, 'wx', 0o600)
    writeFileSync(descriptor, JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) }))
    closeSync(descriptor)
    return true
  }
  catch (error) {
    if (failureCode(error) === 'EEXIST') return false
    throw error
  }
}

const holderSchema = z.object({ pid: z.number().int(), birth: z.string() })

/** The process that holds the lock, or null when it is gone: dead, or its number belongs to another one by now. */
function findHolder(file: string): number | null {
  const holder = holderSchema.safeParse(JSON.parse(readFileSync(file, 'utf8') || '{}')).data
  if (!holder || !isAlive(holder.pid) || birthOf(holder.pid) !== holder.birth) return null
  return holder.pid
}

/** Makes sure that this is the only launcher on the folder. */
function lock(path: string): () => void {
  const file = join(path, 'launcher.lock')
  if (!claimLockFile(file)) {
    const holder = findHolder(file)
    if (holder !== null) throw new StartFailure(`Waybill already runs on ${path} (process ${holder}). Stop that one first, or set WAYBILL_DATA_DIR and PORT for a second one.`)
    rmSync(file, { force: true })
    if (!claimLockFile(file)) throw new StartFailure(`Another Waybill is just starting on ${path}. Only one can use it.`)
  }
  return () => rmSync(file, { force: true })
}

function requireFreeSpace(path: string): void {
  const { bavail, bsize } = statfsSync(path)
  if (bavail * bsize >= leastFreeBytes) return
  const left = Math.floor(bavail * bsize / 1024 / 1024)
  throw new StartFailure(`The disk is full: ${left} MB are left for ${path}, and Waybill needs 200 MB to start. Free some space, then start it again.`)
}

function moveAside(file: string): void {
  if (existsSync(file)) renameSync(file, file.replace(/\.log$/, '.1.log'))
}

/**
 * Makes the folder if it is missing, checks that the disk has room and that no other launcher uses it.
 * Others may pass through it (Postgres runs as another user when root starts Waybill) but not look into it.
 * @throws StartFailure
 */
export function openDataFolder(given: string): DataFolder {
  const path = resolve(given)
  mkdirSync(join(path, 'logs'), { recursive: true })
  chmodSync(path, 0o711)
  chmodSync(join(path, 'logs'), 0o700)
  requireFreeSpace(path)
  const unlock = lock(path)
  const seen = new Set<string>()
  return {
    path,
    unlock,
    logFile(name) {
      const file = join(path, 'logs', `${name}.log`)
      if (!seen.has(name)) moveAside(file)
      seen.add(name)
      return file
    },
  }
}
