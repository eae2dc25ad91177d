import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isNodeSupported } from './node-version.mjs'
import { npm } from './npm.mjs'

function versionOf(node) {
  const { stdout } = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })
  return stdout?.trim() ?? ''
}

function remembered(memory) {
  if (!existsSync(memory)) return null
  const node = readFileSync(memory, 'utf8').trim()
  return existsSync(node) && isNodeSupported(versionOf(node)) ? node : null
}

function remember(memory, node) {
  try {
    mkdirSync(dirname(memory), { recursive: true })
    writeFileSync(memory, node)
  }
  catch {
    // A tree that this user may not write: npm is asked again next time, which costs a second.
  }
}

/**
 * The path of a Node 24 for a machine whose own Node is too old. npm fetches it once and keeps it in its cache; the
 * path is remembered beside the installed packages. Ends the process with a sentence when npm cannot get it.
 * @param {string} project
 * @returns {string} the executable
 */
export function findNewerNode(project) {
  const memory = join(project, 'node_modules', '.waybill', 'node-path')
  const known = remembered(memory)
  if (known) return known

  console.error(`Node ${process.versions.node} is too old for Nuxt, so Waybill runs on Node 24 from npm (fetched once).`)
  const { stdout, stderr } = npm(['exec', '--yes', '--package=node@24', '--', 'node', '-p', 'process.execPath'], {
    cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'],
  })
  const node = stdout?.trim().split('\n').at(-1) ?? ''
  if (!isNodeSupported(versionOf(node))) {
    console.error(`npm could not fetch Node 24. Install Node 24.11 or newer, then run the same command again.\n${stderr ?? ''}`)
    process.exit(1)
  }
  remember(memory, node)
  return node
}
