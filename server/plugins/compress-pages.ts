import { defineNitroPlugin } from 'nitropack/runtime'
import { compressPage } from '../utils/compress-page.ts'

export default defineNitroPlugin(nitro => nitro.hooks.hook('render:response', (page, { event }) => compressPage(page, event)))
