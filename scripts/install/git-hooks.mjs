/**
 * Puts the commit-msg hook in place after an install. Does nothing where there is nothing to hook: in CI, outside a
 * git checkout, and in production installs, which lack the development dependencies.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const installer = 'node_modules/simple-git-hooks/cli.js'

if (!process.env.CI && existsSync('.git') && existsSync(installer)) {
  spawnSync(process.execPath, [installer], { stdio: 'ignore' })
}
