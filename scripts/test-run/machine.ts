/** What a test run needs of the machine beyond Node: a Redis and a browser. Both are found, or fetched where that is allowed. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'
import { sayFailure, sayNote } from '../console/terminal.ts'
import { findRedisProgram } from '../services/redis.ts'

function succeeds(command: string, ...commandArguments: string[]): boolean {
  return spawnSync(command, commandArguments, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0
}

/** On Debian and its kin, as root: installs a package of the system. */
function installFromSystem(name: string): boolean {
  if (process.getuid?.() !== 0 || !succeeds('apt-get', '--version')) return false
  sayNote(`Installing ${name} with apt-get`)
  return succeeds('apt-get', 'update', '-qq') && succeeds('apt-get', 'install', '-y', '-qq', '--no-install-recommends', name)
}

/** Makes sure there is a Redis, and says loudly when there is none and the tests run on the queue's Postgres back end. */
export function ensureRedis(): void {
  if (findRedisProgram() || (installFromSystem('redis-server') && findRedisProgram())) return
  sayFailure('There is no redis-server or valkey-server on the PATH. The tests run on the queue\'s Postgres back end; what needs Redis is skipped.')
}

function findOnPath(): string | undefined {
  return ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) => {
    const { status, stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
    return status === 0 ? [stdout.trim()] : []
  })[0]
}

function findBrowser(): string | undefined {
  const own = chromium.executablePath()
  return process.env.PLAYWRIGHT_CHROMIUM_PATH || (existsSync(own) ? own : findOnPath())
}

/** The path of a Chromium: the one that is named, Playwright's, the system's, or one that is fetched now. Undefined when all fail. */
export function ensureBrowser(): string | undefined {
  const found = findBrowser()
  if (found) return found
  sayNote('Fetching Chromium for the browser tests')
  const withSystemLibraries = process.getuid?.() === 0 ? ['--with-deps'] : []
  succeeds(process.execPath, 'node_modules/@playwright/test/cli.js', 'install', ...withSystemLibraries, 'chromium')
  return findBrowser() ?? (installFromSystem('chromium') ? findOnPath() : undefined)
}
