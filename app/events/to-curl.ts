/** Writes an exchange as a command that can be pasted into a shell. Masked values stay masked: nothing secret is in it. */
import type { CommunicationLog } from '../../shared/events.ts'

const madeByCurl = ['host', 'content-length', 'connection', 'accept-encoding']

/** The request of `log` as cURL, one option a line. */
export function toCurl(log: Pick<CommunicationLog, 'method' | 'url' | 'requestHeaders' | 'requestBody'>): string {
  const headers = Object.entries(log.requestHeaders).filter(([name]) => !madeByCurl.includes(name.toLowerCase()))
  return [
    `curl -X ${log.method} ${quote(log.url)}`,
    ...headers.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(log.requestBody === null ? [] : [`--data-raw ${quote(log.requestBody)}`]),
  ].join(' \\\n  ')
}

/** The line a sender can try an integration with. */
export function toInboundCurl(origin: string, apiKey: string): string {
  const body = { action: 'inventory.set', entityId: 'CHAIR-UNO-BLK', data: { items: [{ sku: 'CHAIR-UNO-BLK', quantity: 42 }] } }
  return `curl -X POST ${quote(`${origin}/integrations/custom/inbound`)} -H ${quote(`Authorization: Bearer ${apiKey}`)} -H 'Content-Type: application/json' -d ${quote(JSON.stringify(body))}`
}

/** In single quotes for a POSIX shell, whatever is in it. */
function quote(text: string): string {
  return `'${text.replaceAll('\'', '\'\\\'\'')}'`
}
