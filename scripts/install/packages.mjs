import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './npm.mjs'

/** Programs that cannot work with a production install. */
const needsDevelopmentPackages = new Set(['vitest', 'playwright', 'scripts/test.ts', 'scripts/check.ts'])

function packagesIn(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : null
}

/**
 * Whether what npm says it installed is what the lock file asks for, in the same versions. Optional packages may be
 * absent (they depend on the machine), development packages too unless the program needs them.
 * @param {Record<string, any>} wanted the `packages` of package-lock.json
 * @param {Record<string, any>} installed the `packages` of node_modules/.package-lock.json
 * @param {boolean} withDevelopment
 */
export function areInstalled(wanted, installed, withDevelopment) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.optional || entry.devOptional || (entry.dev && !withDevelopment)) return true
    return installed[path]?.version === entry.version
  })
}

function arePackagesFresh(project, program) {
  const wanted = packagesIn(join(project, 'package-lock.json'))
  if (!wanted) return true // a slim container image comes without a lock file and is taken as it is
  const installed = packagesIn(join(project, 'node_modules', '.package-lock.json'))
  return installed !== null && areInstalled(wanted, installed, needsDevelopmentPackages.has(program))
}

/**
 * Installs the packages of the lock file, development packages included, unless they are there.
 * Ends the process when npm fails; npm has then said why.
 * @param {string} project
 * @param {string} program what is to be run, as `run.mjs` was told
 */
export function installPackagesIfNeeded(project, program) {
  if (arePackagesFresh(project, program)) return
  console.error(existsSync(join(project, 'node_modules', 'nuxt'))
    ? 'The packages differ from package-lock.json, so they are installed anew.'
    : 'Installing packages. This happens once and takes about a minute.')
  const { status } = npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: project, stdio: ['ignore', 2, 2] })
  if (status === 0) return
  console.error('npm could not install the packages, so nothing was started. Mend what npm says above, then run the same command again.')
  process.exit(1)
}
