/** What the messages of alerts say, in the language of the alert: they go to programs and channels, so no reader chooses one. */
import type { AlertKind, AlertMessage } from '../../shared/alerts.ts'
import type { LanguageCode } from '../../shared/languages.ts'
import type { Finding } from './judge.ts'

/** What is known of an incident, as it is written. */
interface Said { name: string, since: string | null, count: number | null }

/** All that messages say in one language. */
interface Words {
  troubles: Record<AlertKind, (said: Said) => string>
  over: Record<AlertKind, (name: string) => string>
  still: (trouble: string) => string
  more: (count: number) => string
  test: (alert: string) => string
}

const since = (at: string | null) => at === null ? '' : ` since ${at}`
const seit = (at: string | null) => at === null ? '' : ` seit ${at}`
const messages = (count: number | null) => count === 1 ? 'One message' : `${count ?? 'Some'} messages`
const nachrichten = (count: number | null) => count === 1 ? 'Eine Nachricht' : `${count ?? 'Einige'} Nachrichten`

/** Every language in which messages are written. */
export const wordsOf: Record<LanguageCode, Words> = {
  en: {
    troubles: {
      failed: ({ name, since: at, count }) => `${name}: ${messages(count)} did not get through and ${count === 1 ? 'waits' : 'wait'} for a decision${since(at)}.`,
      delayed: ({ name, since: at, count }) => `${name}: ${messages(count)} ${count === 1 ? 'waits' : 'wait'} to be delivered, the oldest${since(at)}.`,
      destination_down: ({ since: at, count }) => `The destination does not answer${since(at)}. ${messages(count)} ${count === 1 ? 'waits' : 'wait'}, and none is lost.`,
      silent: ({ name, since: at }) => `${name}: nothing has arrived${since(at)}.`,
    },
    over: {
      failed: name => `${name}: no failed message waits for a decision any more.`,
      delayed: name => `${name}: messages are delivered in time again.`,
      destination_down: () => 'The destination answers again. What waited is on its way.',
      silent: name => `${name}: messages arrive again.`,
    },
    still: trouble => `Still: ${trouble}`,
    more: count => `And ${count} more.`,
    test: alert => `This is a test of the alert "${alert}". Nothing is wrong.`,
  },
  de: {
    troubles: {
      failed: ({ name, since: at, count }) => `${name}: ${nachrichten(count)} ${count === 1 ? 'kam nicht durch und wartet' : 'kamen nicht durch und warten'}${seit(at)} auf eine Entscheidung.`,
      delayed: ({ name, since: at, count }) => `${name}: ${nachrichten(count)} ${count === 1 ? 'wartet' : 'warten'} auf die Zustellung, die älteste${seit(at)}.`,
      destination_down: ({ since: at, count }) => `Das Ziel antwortet${seit(at)} nicht. ${nachrichten(count)} ${count === 1 ? 'wartet' : 'warten'}, keine geht verloren.`,
      silent: ({ name, since: at }) => at === null ? `${name}: Es ist nichts angekommen.` : `${name}: Seit ${at} ist nichts angekommen.`,
    },
    over: {
      failed: name => `${name}: Keine fehlgeschlagene Nachricht wartet mehr auf eine Entscheidung.`,
      delayed: name => `${name}: Nachrichten werden wieder rechtzeitig zugestellt.`,
      destination_down: () => 'Das Ziel antwortet wieder. Was gewartet hat, ist unterwegs.',
      silent: name => `${name}: Es kommen wieder Nachrichten an.`,
    },
    still: trouble => `Weiterhin: ${trouble}`,
    more: count => count === 1 ? 'Und ein weiterer Vorfall.' : `Und ${count} weitere Vorfälle.`,
    test: alert => `Dies ist ein Test der Warnung „${alert}“. Es ist alles in Ordnung.`,
  },
}

/** What is said of an incident. */
export function sayIncident(words: Words, message: Exclude<AlertMessage['kind'], 'test'>, { kind, integration, since: at, count }: Finding): string {
  const name = integration?.name ?? ''
  if (message === 'ended') return words.over[kind](name)
  const trouble = words.troubles[kind]({ name, since: at === null ? null : `${at.slice(0, 16).replace('T', ' ')} UTC`, count })
  return message === 'reminder' ? words.still(trouble) : trouble
}
