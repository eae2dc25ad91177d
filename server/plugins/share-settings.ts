/**
 * Lets every request read the settings as they were when the process started. For a request Nitro copies them all and looks for each of
 * them in the environment, as soon as somebody asks for them; `@nuxtjs/i18n` asks at every request, also of the API. `nuxt.config.ts`
 * names this plugin, so that its hook comes before those of modules.
 */
import { defineNitroPlugin, useRuntimeConfig } from 'nitropack/runtime'

export default defineNitroPlugin((nitro) => {
  const settings = useRuntimeConfig()
  nitro.hooks.hook('request', ({ context }) => void (context.nitro.runtimeConfig = settings))
})
