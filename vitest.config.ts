import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const plainFolders = '{shared,db,pipeline,platform,workers,server,scripts,bench,app}'
const ownedByOthers = ['**/*.integration.test.ts', '**/*.fault.test.ts', '**/*.nuxt.test.ts', '**/node_modules/**']
const services = './scripts/testing/vitest-services.ts'
const faultTable = './workers/testing/fault-setup.ts'

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      {
        tsconfig: './tsconfig.node.json',
        test: {
          name: 'unit',
          include: [`${plainFolders}/**/*.test.ts`],
          exclude: ownedByOthers,
        },
      },
      {
        tsconfig: './tsconfig.node.json',
        test: {
          name: 'integration',
          include: [`${plainFolders}/**/*.integration.test.ts`],
          globalSetup: services,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        tsconfig: './tsconfig.node.json',
        test: {
          name: 'faults',
          include: [`${plainFolders}/**/*.fault.test.ts`],
          globalSetup: [services, faultTable],
          maxWorkers: 2, // Also on two cores: what these tests do is mostly to wait.
          testTimeout: 180_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      ...(existsSync(new URL('nuxt.config.ts', import.meta.url)) ? ['./vitest.nuxt.config.ts'] : []),
    ],
  },
})
