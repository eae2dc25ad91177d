/**
 * A group lets concurrent callers share one transaction. There is no timer: a run starts as soon as the previous one has
 * returned and takes whatever is waiting by then, so an idle system answers at once and a busy one commits in bulk.
 */
import { WaybillError } from '../shared/waybill-error.ts'
import { isConnectionTrouble } from '../db/connection-trouble.ts'

export interface GroupOptions<Item, Result> {
  /** Handles a batch and returns one result per item, in order. Either all of it takes effect or nothing. */
  run: (items: readonly Item[]) => Promise<Result[]>
  maxBatch: number
  /** Beyond this many waiting items {@link Group.add} refuses. */
  maxWaiting: number
  /** Beyond this many waiting bytes {@link Group.add} refuses. */
  maxWaitingBytes?: number
  bytesOf?: (item: Item) => number
}

export interface Group<Item, Result> {
  /**
   * Resolves with the item's result once its batch is committed.
   * @throws WaybillError `overloaded` when too much is waiting; otherwise whatever `run` throws for it
   */
  add: (item: Item) => Promise<Result>
  /** Resolves when nothing is waiting or running. */
  settled: () => Promise<void>
}

interface Waiting<Item, Result> { item: Item, resolve: (result: Result) => void, reject: (error: unknown) => void }

/** Makes a group with one run at a time. */
export function makeGroup<Item, Result>(options: GroupOptions<Item, Result>): Group<Item, Result> {
  const { bytesOf = () => 0, maxWaitingBytes = Infinity } = options
  let waiting: Waiting<Item, Result>[] = []
  let waitingBytes = 0
  let running: Promise<void> | null = null

  function takeBatch(): Waiting<Item, Result>[] {
    const batch = waiting.slice(0, options.maxBatch)
    waiting = waiting.slice(batch.length)
    for (const { item } of batch) waitingBytes -= bytesOf(item)
    return batch
  }

  async function runAll() {
    await new Promise(resolve => setImmediate(resolve))
    while (waiting.length > 0) await runBatch(takeBatch(), options.run)
    running = null
  }

  return {
    add(item) {
      const bytes = bytesOf(item)
      if (waiting.length >= options.maxWaiting || waitingBytes + bytes > maxWaitingBytes) {
        return Promise.reject(new WaybillError('overloaded', 'Too many requests are waiting at this moment. Send this one again in a second.', { retryAfterSeconds: 1 }))
      }
      waitingBytes += bytes
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        running ??= runAll()
      })
    },
    async settled() {
      while (running) await running
    },
  }
}

/** Runs a batch; when the data of one item is at fault, every item is run by itself so that it fails alone. */
async function runBatch<Item, Result>(batch: readonly Waiting<Item, Result>[], run: (items: readonly Item[]) => Promise<Result[]>): Promise<void> {
  try {
    const results = await run(batch.map(({ item }) => item))
    batch.forEach((entry, index) => settle(entry, results, index))
  }
  catch (error) {
    if (batch.length === 1 || isConnectionTrouble(error)) {
      for (const { reject } of batch) reject(error)
      return
    }
    for (const entry of batch) await runBatch([entry], run)
  }
}

function settle<Item, Result>(entry: Waiting<Item, Result>, results: readonly Result[], index: number) {
  const result = results[index]
  if (result === undefined) entry.reject(new Error('A batch returned fewer results than it had items.'))
  else entry.resolve(result)
}
