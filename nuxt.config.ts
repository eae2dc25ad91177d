export default defineNuxtConfig({
  modules: ['@nuxt/ui', '@nuxt/eslint'],
  css: ['~/assets/css/main.css'],
  ui: { fonts: false },
  icon: { provider: 'none', serverBundle: 'local', clientBundle: { scan: true, sizeLimitKb: 256 } },
  telemetry: false,
  devtools: { enabled: false },
  compatibilityDate: '2026-11-01',
  app: { head: { htmlAttrs: { lang: 'en' }, titleTemplate: '%s · Waybill', viewport: 'width=device-width, initial-scale=1' } },
  nitro: { errorHandler: '~~/server/error-handler.ts' },
  typescript: { strict: true, tsConfig: { compilerOptions: { noUncheckedIndexedAccess: true } } },
  eslint: { config: { standalone: false } },
})
