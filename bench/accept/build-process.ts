/** Builds the web application once more, into a folder of the bench, with the bare route beside its own. */
import { join } from 'node:path'
import type {} from '@nuxt/nitro-server'
import { buildNuxt, loadNuxt } from 'nuxt/kit'
import { bareRoute, outputFolder, project } from './build.ts'

const nuxt = await loadNuxt({
  cwd: project,
  overrides: {
    buildDir: join(project, 'bench/.nuxt'),
    nitro: { output: { dir: outputFolder } },
    serverHandlers: [{ route: bareRoute, method: 'post', handler: join(import.meta.dirname, 'bare-route.ts') }],
  },
})
await buildNuxt(nuxt)
await nuxt.close()
process.exit(0)
