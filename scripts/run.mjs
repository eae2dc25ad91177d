/**
 * The door through which every npm script runs our code: `node scripts/run.mjs <file or package> [arguments]`.
 *
 * It works on any Node from 20 on and without node_modules. It finds a Node that Nuxt accepts, installs the packages
 * when they are missing or older than the lock file, and then becomes the program that was asked for. With a current
 * Node that happens in this very process; with an older one in a child that gets every signal and gives its exit code.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isNodeSupported } from './install/node-version.mjs'
import { findNewerNode } from './install/newer-node.mjs'
import { installPackagesIfNeeded } from './install/packages.mjs'

const project = dirname(import.meta.dirname)
const [program, ...programArguments] = process.argv.slice(2)

/** The file that `nuxt`, `vitest` or `playwright` start with, or the path that was given. */
function entryOf(name) {
  if (/\.(?:ts|mjs)$/.test(name)) return resolve(project, name)
  const manifest = resolve(project, 'node_modules', name, 'package.json')
  const { bin } = createRequire(import.meta.url)(manifest)
  return resolve(dirname(manifest), typeof bin === 'string' ? bin : bin[name])
}

function runInNewerNode(node) {
  const child = spawn(node, process.argv.slice(1), {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 1
    if (signal) {
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    }
  })
}

/** Programs that never read a user's `.env`: tests must not touch the database it names. */
const withoutSettings = new Set(['vitest', 'playwright', 'scripts/test.ts', 'scripts/test-faults.ts', 'scripts/test-model.ts', 'scripts/test-mutations.ts', 'scripts/check.ts'])

process.chdir(project)
if (!withoutSettings.has(program) && existsSync('.env')) process.loadEnvFile('.env')
if (isNodeSupported(process.versions.node)) {
  installPackagesIfNeeded(project, program)
  process.argv = [process.argv[0], entryOf(program), ...programArguments]
  await import(pathToFileURL(process.argv[1]).href)
}
else {
  runInNewerNode(findNewerNode(project))
}
