/** Passes on to this process's live stream what all processes tell. */
import type { Logger } from 'pino'
import { listenTo } from '../../db/listen.ts'
import { changeChannel } from '../../db/queries/changes.ts'
import { liveChangeSchema } from '../../shared/live.ts'
import type { LiveHub } from './live-hub.ts'

/** Follows from now on; returns what stops it. */
export function followChanges(hub: LiveHub, { databaseUrl, log }: { databaseUrl: string, log: Logger }): () => Promise<void> {
  return listenTo(databaseUrl, changeChannel, {
    onFound: () => hub.setWhole(true),
    onLost(error) {
      log.info({ err: error }, 'live.interrupted')
      hub.setWhole(false)
    },
    onMessage(text) {
      const change = liveChangeSchema.safeParse(readJson(text))
      if (change.success) hub.tell(change.data)
      else log.debug({ text: text.slice(0, 200) }, 'live.not_understood') // Told by another version.
    },
  })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return null // Which is no change either.
  }
}
