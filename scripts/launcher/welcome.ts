/** The last thing a start prints: where Waybill is and how to try it. */
import type { FirstStart } from '../../pipeline/first-start.ts'
import { toCurl } from '../console/curl.ts'
import { bold, dim, inWords } from '../console/terminal.ts'
import type { Credentials } from './keepsakes.ts'

export interface WelcomeOptions {
  credentials: Credentials
  firstStart: FirstStart
  /** Milliseconds since the start. */
  tookMs: number
}

const example = { action: 'inventory.set', entityId: 'SKU-12345', data: { items: [{ sku: 'CHAIR-UNO-BLK', quantity: 42 }] } }

/** How to sign in, with what the first start made; it is shown this once. */
export function signInLines(email: string, firstStart: FirstStart): string[] {
  const lines = [`  Sign in    ${email}`]
  if (firstStart.admin?.password) lines.push(`  Password   ${bold(firstStart.admin.password)}  ${dim('shown this once')}`)
  if (firstStart.token) lines.push(`  API token  ${firstStart.token}  ${dim('shown this once')}`)
  return lines
}

function demoLines({ url, demo }: Credentials): string[] {
  if (!demo) return ['  To send something, create an integration in the dashboard: it shows its key and a cURL line.']
  const inbound = `${url}/integrations/custom/inbound`
  return [
    `  ${dim('Send stock as the Demo ERP:')}`,
    toCurl({ url: inbound, bearer: demo.apiKey, body: example }),
    '',
    `  ${dim('Ask what became of it, with the messageId from the answer:')}`,
    toCurl({ url: `${inbound}/MESSAGE_ID`, bearer: demo.apiKey }),
  ]
}

/** The lines to print. The cURL lines stand alone and unindented, so that they can be copied whole. */
export function welcomeLines(options: WelcomeOptions): string[] {
  return [
    '',
    `${bold('Waybill is ready')} ${dim(`after ${inWords(options.tookMs)}`)}  ${bold(options.credentials.url)}`,
    '',
    ...signInLines(options.credentials.email, options.firstStart),
    '',
    ...demoLines(options.credentials),
    '',
    `  ${dim('A believable feed: npm run demo · Stop: Ctrl-C')}`,
    '',
  ]
}
