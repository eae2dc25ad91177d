import { spawnSync } from 'node:child_process'

/**
 * Runs npm to its end: the very npm that started us where there is one, else the one on the PATH.
 * @param {string[]} npmArguments
 * @param {import('node:child_process').SpawnSyncOptions} options
 */
export function npm(npmArguments, options) {
  const script = process.env.npm_execpath
  if (script?.endsWith('npm-cli.js')) return spawnSync(process.execPath, [script, ...npmArguments], options)
  return spawnSync('npm', npmArguments, { shell: process.platform === 'win32', ...options })
}
