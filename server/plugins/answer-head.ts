/** Lets every address that answers to GET answer to HEAD. */
import { defineNitroPlugin } from 'nitropack/runtime'
import { routeAsGet } from '../utils/answer-head.ts'

export default defineNitroPlugin(nitro => void nitro.hooks.hook('request', routeAsGet))
