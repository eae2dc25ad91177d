import type { Step } from '../console/steps.ts'

/** What can be checked without running the product: style and import arrows, types, unused code. */
export const staticSteps: readonly Step[] = [
  { name: 'Prepare', program: ['nuxt', 'nuxt', 'prepare'] },
  { name: 'Lint', program: ['eslint', 'eslint', '.', '--max-warnings', '0'] },
  { name: 'Types', program: ['vue-tsc', 'vue-tsc', '-b', '--noEmit'] },
  { name: 'Unused code', program: ['knip', 'knip'] },
  { name: 'Unused code in production', program: ['knip', 'knip', '--production'] },
]
