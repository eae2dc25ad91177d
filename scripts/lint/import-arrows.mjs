/**
 * Where things live, as ESLint rules: imports only point down.
 *
 * Each folder lists the other folders it may import. Everything else is refused with a sentence that says what to do
 * instead. The same table guards the packages that belong to one place only (bullmq, undici, h3, Nuxt).
 * `import-arrows.test.ts` proves that the arrows bite.
 */

/** What each folder may import besides itself. Folders that are not keys here may be imported by nobody. */
const mayImport = {
  shared: [],
  db: ['shared'],
  pipeline: ['db', 'shared'],
  platform: ['db', 'shared'],
  workers: ['pipeline', 'db', 'shared'],
  server: ['pipeline', 'platform', 'shared'],
  app: ['shared'],
}

const insteadOf = {
  shared: 'shared/ is the vocabulary and imports zod only. Move what needs more to pipeline/ or db/.',
  db: 'db/ imports shared/ only. A rule belongs in pipeline/ or platform/, which call the query.',
  pipeline: 'pipeline/ imports db/ and shared/ only. Let the caller (server/ or workers/) pass in what is missing.',
  platform: 'platform/ knows nothing of events: it imports db/ and shared/ only.',
  workers: 'workers/ turn jobs into calls of pipeline/. They import pipeline/, db/ and shared/ only.',
  server: 'server/ guards, validates, calls and returns. Call pipeline/ or platform/; of db/ only db/client.ts is open to it.',
  app: 'app/ imports shared/ only and reaches the server by fetch, never by import, not even for types.',
}

const productFolders = Object.keys(mayImport)
const everyFolder = [...productFolders, 'e2e', 'bench', 'scripts']

/** Matches an import of one of `folders`: `../db/x.ts`, `~~/db/x`, `@@/db/x`, `#server/x`. */
function importsOf(folders) {
  const names = folders.join('|')
  return `^(?:(?:\\.\\./)+|~~/|@@/|#)(?:${names})(?:/|$)`
}

function forbiddenFolders(folder) {
  const forbidden = everyFolder.filter(other => other !== folder && !mayImport[folder].includes(other))
  if (folder !== 'server') return [{ regex: importsOf(forbidden), message: insteadOf[folder] }]
  return [
    { regex: importsOf(forbidden.filter(other => other !== 'db')), message: insteadOf.server },
    { regex: '^(?:(?:\\.\\./)+|~~/|@@/)db/(?!client\\.ts$)', message: insteadOf.server },
  ]
}

const packageRules = [
  {
    allowedIn: ['workers'],
    regex: '^bullmq(?:/|$)',
    message: 'bullmq lives in pipeline/queue.ts and workers/. Call the functions of pipeline/queue.ts.',
  },
  {
    allowedIn: ['server', 'app'],
    regex: '^(?:h3|nuxt|nitropack|nitro|vue|vue-router|#imports|#app|#build|@nuxt/.*)(?:/|$)',
    message: 'HTTP and Nuxt live in server/ and app/. Return a value or throw a WaybillError; the edge translates it.',
  },
  {
    allowedIn: [],
    regex: '^undici(?:/|$)',
    message: 'Whatever calls out goes through pipeline/egress.ts, which refuses private addresses and caps time and size.',
  },
  {
    allowedIn: ['db'],
    regex: '^(?:postgres|drizzle-orm)(?:/|$)',
    message: 'The only SQL is in db/queries/. Add a query there and call it.',
  },
]

function forbiddenPackages(folder) {
  const rules = packageRules
    .filter(rule => !rule.allowedIn.includes(folder))
    .map(({ regex, message }) => ({ regex, message }))
  if (folder === 'shared') rules.push({ regex: '^(?!\\.|zod(?:/|$))', message: insteadOf.shared })
  return rules
}

const callsOut = 'Calls out go through pipeline/egress.ts.'

/** What of Node's own modules reaches other machines; null: all of it. */
const waysOutOfNode = {
  'http': ['request', 'get', 'Agent', 'ClientRequest', 'globalAgent', 'default'],
  'https': ['request', 'get', 'Agent', 'globalAgent', 'default'],
  'http2': ['connect', 'default'],
  'net': ['connect', 'createConnection', 'Socket', 'Stream', 'default'],
  'tls': ['connect', 'TLSSocket', 'default'],
  'dgram': null,
  'dns': null,
  'dns/promises': null,
}
const clientsOfNode = Object.entries(waysOutOfNode).flatMap(([name, importNames]) =>
  [name, `node:${name}`].map(path => ({ name: path, message: callsOut, ...(importNames && { importNames }) })))
const clientsOfNodeAtRunTime = [{ regex: `^(?:node:)?(?:${Object.keys(waysOutOfNode).join('|')})$`, message: callsOut }]

const noGlobalClients = ['error', {
  globals: ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'].map(name => ({ name, message: callsOut })),
  checkGlobalObject: true,
}]

/** The dashboard asks for data in one way only, so that nothing is shown that the API does not give. */
const apiOnly = ['error', ...['fetch', '$fetch', 'useFetch', 'useLazyFetch', 'useRequestFetch', 'XMLHttpRequest'].map(name => ({
  name, message: 'The dashboard reaches data through useApi() only; app/plugins/api.ts makes it.',
}))]

/** Refuses `import('…')` of what a static import may not name either. */
function dynamicImportRule(patterns) {
  return patterns.map(({ regex, message }) => ({
    selector: `ImportExpression[source.value=/${regex.replaceAll('/', '\\u002F')}/]`,
    message,
  }))
}

function configFor(folder) {
  const folders = forbiddenFolders(folder)
  const patterns = [...folders, ...forbiddenPackages(folder)]
  const source = [`${folder}/**/*.{ts,vue}`]
  const exempt = [`${folder}/**/*.test.ts`, `${folder}/**/testing/**`]
  return [
    {
      name: `waybill/arrows/${folder}`,
      files: source,
      ignores: exempt,
      rules: {
        'no-restricted-imports': ['error', { paths: folder === 'app' ? [] : clientsOfNode, patterns }],
        'no-restricted-syntax': ['error', ...dynamicImportRule(folder === 'app' ? patterns : [...patterns, ...clientsOfNodeAtRunTime])],
        'no-restricted-globals': folder === 'app' ? apiOnly : noGlobalClients,
      },
    },
    {
      name: `waybill/arrows/${folder}/tests`,
      files: exempt,
      rules: { 'no-restricted-imports': ['error', { patterns: testArrows(folder, folders) }] },
    },
  ]
}

/** Tests keep the arrows between folders, but may use whatever stands in `testing/` anywhere, and the services of `scripts/`. Those of server/ may also look into the database. */
function testArrows(folder, folders) {
  return folders.filter(({ regex }) => folder !== 'server' || !regex.includes('db/')).map(({ regex, message }) => ({ regex: `(?!.*/(?:testing|scripts)/)${regex}`, message }))
}

/** The one place where each guarded package is at home. */
const homes = [
  {
    name: 'waybill/arrows/queue',
    files: ['pipeline/queue.ts'],
    rules: {
      'no-restricted-imports': ['error', {
        paths: clientsOfNode,
        patterns: [...forbiddenFolders('pipeline'), ...forbiddenPackages('pipeline').filter(rule => !rule.regex.includes('bullmq'))],
      }],
      'no-restricted-syntax': 'off',
    },
  },
  {
    name: 'waybill/arrows/egress',
    files: ['pipeline/egress.ts'],
    rules: {
      'no-restricted-imports': ['error', {
        patterns: [...forbiddenFolders('pipeline'), ...forbiddenPackages('pipeline').filter(rule => !rule.regex.includes('undici'))],
      }],
      'no-restricted-syntax': 'off',
      'no-restricted-globals': 'off',
    },
  },
  { name: 'waybill/arrows/api', files: ['app/plugins/api.ts'], rules: { 'no-restricted-globals': 'off' } },
]

/** ESLint configurations that let imports point down only. */
export const importArrows = [...productFolders.flatMap(configFor), ...homes]
