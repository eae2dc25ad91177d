import vueI18n from '@intlify/eslint-plugin-vue-i18n'
import { createConfigForNuxt } from '@nuxt/eslint-config/flat'
import { importArrows } from './scripts/lint/import-arrows.mjs'

const plainFolders = '{shared,db,pipeline,platform,workers,scripts,bench}'
const tests = ['**/*.test.ts', 'e2e/**/*.ts', '**/testing/**/*.ts']

const size = {
  name: 'waybill/size',
  files: ['**/*.{ts,mjs,vue}'],
  rules: {
    'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true, IIFEs: true }],
    '@stylistic/max-len': ['error', {
      code: 160, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true, ignoreComments: true,
    }],
  },
}

const sizeOfTests = {
  name: 'waybill/size/tests',
  files: tests,
  rules: {
    'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': 'off',
  },
}

const honesty = {
  name: 'waybill/honesty',
  files: ['**/*.{ts,vue}'],
  rules: {
    '@typescript-eslint/no-explicit-any': 'error',
    '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
    '@typescript-eslint/no-non-null-assertion': 'error',
    'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'start' }],
    'no-console': 'error',
    'eqeqeq': ['error', 'always', { null: 'ignore' }],
  },
}

const plainNode = {
  name: 'waybill/plain-node',
  files: [`${plainFolders}/**/*.{ts,mjs}`],
  rules: {
    'import/no-default-export': 'error',
    'import/no-cycle': ['error', { ignoreExternal: true }],
    'import/extensions': ['error', 'ignorePackages'],
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
  },
  settings: {
    'import-x/extensions': ['.ts', '.mjs'],
    'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
  },
}

const docstrings = {
  name: 'waybill/docstrings',
  files: [`{shared,db,pipeline,platform,workers,scripts}/**/*.{ts,mjs}`],
  ignores: [...tests, 'db/schema/**'],
  rules: {
    'jsdoc/require-jsdoc': ['error', {
      publicOnly: { esm: true, cjs: false, window: false },
      require: { FunctionDeclaration: true, ArrowFunctionExpression: true, FunctionExpression: true, ClassDeclaration: true },
      checkConstructors: false,
      enableFixer: false,
    }],
  },
}

const named = {
  name: 'waybill/named-after-ideas',
  files: ['**/{utils,helpers,types}.ts', '**/index.ts'],
  ignores: ['app/pages/**', 'server/{api,routes}/**'],
  rules: { 'no-restricted-syntax': ['error', { selector: 'Program', message: 'Name the file after its idea: no utils, helpers, types, and no barrels.' }] },
}

const templates = {
  name: 'waybill/templates',
  files: ['**/*.vue'],
  rules: {
    'vue/max-attributes-per-line': ['error', { singleline: 8, multiline: 1 }],
    'vue/multi-word-component-names': 'off',
    '@stylistic/max-len': 'off',
    'vue/max-len': ['error', {
      code: 160, template: 160, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true,
      ignoreComments: true, ignoreHTMLAttributeValues: true,
    }],
  },
}

/** What an attribute or a field of such a name says is read, or heard. */
const spoken = ['title', 'label', 'description', 'text', 'placeholder', 'help', 'hint', 'alt', 'aria-label']

/** Words that stand in code under such a name: a string with a capital, or a template with more than one word. */
const written = [`Property[key.name=/^(${spoken.join('|')})$/]`, `VAttribute[directive=true][key.argument.name=/^(${spoken.join('|')})$/]`].map(place => ({
  selector: String.raw`${place} :matches(Literal[value=/^\p{Lu}/u], TemplateElement[value.raw=/\p{L} /u])`,
  message: 'What people read stands in app/texts, under a key.',
}))

/** Names, and examples of what is typed. */
const sameInEveryLanguage = ['Waybill', 'OpenAPI', 'Grafana', 'https://', 'wbk_', 'webhook', 'birthDate', '$.data.customer.email']

const texts = [
  ...vueI18n.configs.base,
  {
    name: 'waybill/texts',
    files: ['app/**/*.{vue,ts}'],
    settings: { 'vue-i18n': { localeDir: { pattern: './app/texts/*/*.json', localeKey: 'path', localePattern: /^.*\/texts\/(?<locale>[a-z]+)\/.*\.json$/ }, messageSyntaxVersion: '^11.0.0' } },
    rules: {
      '@intlify/vue-i18n/no-missing-keys': 'error',
      '@intlify/vue-i18n/no-raw-text': ['error', {
        attributes: { '/.+/': [...spoken, 'aria-description', 'aria-roledescription', 'aria-valuetext'] },
        ignorePattern: String.raw`^\P{L}*$`,
        ignoreText: sameInEveryLanguage,
      }],
    },
  },
  {
    name: 'waybill/texts/in-expressions',
    files: ['app/**/*.vue'],
    rules: { 'no-restricted-syntax': ['error', ...written], 'vue/no-restricted-syntax': ['error', ...written] },
  },
]

const exceptions = [
  { name: 'waybill/playwright-fixtures', files: ['e2e/**'], rules: { 'unicorn/prefer-dom-node-text-content': 'off', 'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }] } },
  { name: 'waybill/config-files', files: ['*.config.{ts,mjs}', 'db/drizzle.config.ts', 'commitlint.config.mjs'], rules: { 'import/no-default-export': 'off' } },
  { name: 'waybill/console', files: ['scripts/**', 'bench/**', 'e2e/**'], rules: { 'no-console': 'off' } },
]

export default createConfigForNuxt(
  {
    features: { stylistic: { indent: 2, quotes: 'single', semi: false }, tooling: true, import: { package: 'eslint-plugin-import-x' } },
  },
  { name: 'waybill/ignores', ignores: ['db/migrations/**', 'patches/**', '.waybill/**', 'test-results/**', 'playwright-report/**'] },
  size,
  sizeOfTests,
  honesty,
  plainNode,
  docstrings,
  ...importArrows,
  named,
  templates,
  ...texts,
  ...exceptions,
)
