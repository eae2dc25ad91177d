import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type {} from '@nuxt/nitro-server'
import type { Nuxt, NuxtConfig, NuxtHooks } from '@nuxt/schema'
import { bundleRoutes } from './server/routing/bundle-routes.ts'

/**
 * Nuxt takes `onServerPrefetch` out of the browser's code. Vue counts its calls when it makes ids (`useId`), so that a page
 * from the server got other ids than the browser gives its fields: labels would point at nothing. So the calls stay.
 */
function keepServerPrefetch(_options: unknown, nuxt: Nuxt) {
  const { client } = nuxt.options.optimization.treeShake.composables
  client.vue = client.vue?.filter(name => name !== 'onServerPrefetch') ?? []
}

/** The browser is not told to fetch what a page may need later: it would fetch all that opens on a click, at every visit. */
const noPrefetch: NuxtHooks['build:manifest'] = (manifest) => {
  for (const chunk of Object.values(manifest)) chunk.prefetch = false
}

/** On a small screen Nuxt UI's sidebar can slide over, be a window or a drawer, and brings all three along. Ours slides over. */
const sidebarThatSlides: NonNullable<NuxtConfig['vite']>['plugins'] = [{
  name: 'sidebar-that-slides',
  enforce: 'pre',
  resolveId(source, importer) {
    const isOther = source === './Drawer.vue' || source === './Modal.vue'
    return isOther && importer?.includes('/DashboardSidebar.vue') ? this.resolve('./Slideover.vue', importer) : null
  },
}]

/** The texts of a language: every file of its folder, so that another language is another folder. */
const textsOf = (code: string) => readdirSync(new URL(`app/texts/${code}`, import.meta.url)).map(name => `${code}/${name}`)

export default defineNuxtConfig({
  modules: ['@nuxt/ui', '@nuxtjs/i18n', keepServerPrefetch, bundleRoutes],
  devtools: { enabled: false },
  app: {
    head: {
      titleTemplate: '%s · Waybill',
      viewport: 'width=device-width, initial-scale=1',
      link: [{ rel: 'icon', type: 'image/svg+xml', href: '/favicon.svg' }],
    },
  },
  css: ['~/assets/css/main.css'],
  ui: { fonts: false },
  // Nuxt leaves a folder that it knows as `shared` out of the server bundle and loses relative imports of it. Ours is plain code.
  dir: { shared: 'app/nuxt-shared' },
  // The address of such a page is a secret.
  routeRules: { '/status/shared/**': { headers: { 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store' } } },
  // A page in view is full of links. What they lead to is fetched when somebody turns to one.
  experimental: { defaults: { nuxtLink: { prefetchOn: { visibility: false, interaction: true } } } },
  compatibilityDate: '2026-11-01',
  nitro: {
    compressPublicAssets: true,
    // Nuxt puts its own handler, which shows the error page, only where there is no other.
    errorHandler: ['~~/server/error-handler.ts', fileURLToPath(new URL('runtime/handlers/error.mjs', import.meta.resolve('@nuxt/nitro-server')))],
    plugins: [fileURLToPath(new URL('server/plugins/share-settings.ts', import.meta.url))], // Before those of modules.
  },
  vite: { plugins: sidebarThatSlides },
  typescript: { strict: true, tsConfig: { compilerOptions: { noUncheckedIndexedAccess: true } } },
  telemetry: false,
  hooks: { 'build:manifest': noPrefetch },
  i18n: {
    strategy: 'no_prefix',
    restructureDir: 'app',
    langDir: 'texts',
    defaultLocale: 'en',
    locales: [
      { code: 'en', language: 'en-GB', name: 'English', files: textsOf('en') },
      { code: 'de', language: 'de-DE', name: 'Deutsch', files: textsOf('de') },
    ],
    // The browser's language until a person has chosen another.
    detectBrowserLanguage: { useCookie: true, cookieKey: 'waybill-language' },
    bundle: { runtimeOnly: true },
  },
  icon: { provider: 'none', serverBundle: 'local', clientBundle: { scan: { globInclude: ['app/**/*.{vue,ts}'] }, sizeLimitKb: 256 } },
})
