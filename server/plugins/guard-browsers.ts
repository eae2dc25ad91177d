/** Tells browsers what our answers may do. A page that is made anew for every request has a nonce of its own for its scripts. */
import { randomBytes } from 'node:crypto'
import { defineNitroPlugin } from 'nitropack/runtime'
import { describePagePolicy, listGuards, stampNonce } from '../utils/browser-guards.ts'
import { isOverTls } from '../utils/authenticate.ts'

export default defineNitroPlugin((nitro) => {
  nitro.hooks.hook('request', (request) => {
    for (const [name, value] of listGuards(isOverTls(request))) request.node.res.setHeader(name, value)
  })
  // A page shows what its reader may see: nobody else shall get it from a cache, also not after signing out.
  nitro.hooks.hook('render:html', (_, { event }) => void event.node.res.setHeader('Cache-Control', 'no-store'))
  if (import.meta.dev) return // Vite serves scripts and styles that no policy of ours would let in.
  // Hooks run in the order in which they are made: this one comes after those of every module that adds a script.
  nitro.hooks.hookOnce('request', () => void nitro.hooks.hook('render:html', (html, { event }) => {
    const nonce = randomBytes(16).toString('base64url')
    html.head = html.head.map(part => stampNonce(part, nonce))
    html.bodyAppend = html.bodyAppend.map(part => stampNonce(part, nonce))
    event.node.res.setHeader('Content-Security-Policy', describePagePolicy(nonce))
  }))
})
