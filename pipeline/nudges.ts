/**
 * Nudges say "lane X has work", whose turn that is, and nothing else. They may be lost, repeated or late without harm, because
 * every fact is in Postgres. A lane has one nudge at a time, which takes its turn by its rank (see `fair-turns.ts`).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Turn, WaitingRanks } from './fair-turns.ts'
import { firstRank, makeFairTurns, unranked } from './fair-turns.ts'

/** What a worker gets of a nudge. */
export interface Nudge {
  laneId: string
  turn: Turn
  /** Whether a person asked for the lane since this nudge was taken. To be asked after nudging the lane again, which forgets that. */
  isAskedFor: () => Promise<boolean>
}

/** When a nudge is to be taken: in its turn, `first` unless told otherwise, and after `delayMs`, 0 unless told otherwise. */
export interface NudgeTime { turn?: Turn, delayMs?: number }

/** Nudges lanes; returns at once and never throws. A nudge that waits already is brought forward, also before others by `first`. */
export type Wake = (laneIds: readonly string[], time?: NudgeTime) => void

/** A running consumer of nudges. */
export interface NudgeWorker {
  /** Takes no further nudge and resolves when those under way are done, which they never are while the queue cannot be reached. */
  close: () => Promise<void>
}

export interface NudgeQueue {
  /** `Redis` or `Postgres`: which back end carries the nudges. */
  backend: 'Redis' | 'Postgres'
  wake: Wake
  /** Like `wake`, but resolves when the queue has taken it, and rejects at once when it cannot be reached. Each is a turn of its own. */
  nudge: (laneId: string, time?: NudgeTime) => Promise<void>
  /**
   * Whether a lane's nudge exists; `delayed` when it does nothing yet. A deduplication key whose job is in no list would block
   * the lane for ever: it is removed. Rejects at once when the queue cannot be reached.
   */
  findNudge: (laneId: string) => Promise<'present' | 'delayed' | 'absent'>
  /** True when the queue answers within a second. */
  answers: () => Promise<boolean>
  /** Starts handling nudges, `concurrency` lanes at a time. */
  work: (handle: (nudge: Nudge) => Promise<void>, concurrency: number) => NudgeWorker
  close: () => Promise<void>
}

/** A nudge as it is stored. Earlier versions name no turn. */
export interface DrainJob { laneId: string, turn?: Turn }

/** One job per lane; a nudge that comes while it runs makes it run once more, one that comes while it waits brings it forward. */
const jobOptions = (laneId: string, delayMs: number, rank: number) => ({
  deduplication: { id: laneId, keepLastIfActive: true, reschedule: true },
  removeOnComplete: true,
  removeOnFail: true,
  attempts: 1,
  delay: delayMs,
  priority: rank,
})

/** A job as the queue knows it. */
interface Job {
  id?: string
  data: DrainJob
  priority: number
  changePriority: (options: { priority: number }) => Promise<void>
}

/** What both back ends' queues offer. */
export interface JobStore {
  add: (name: 'drain', data: DrainJob, options: ReturnType<typeof jobOptions>) => Promise<Job>
  getJob: (jobId: string) => Promise<Job | undefined>
  getCountsPerPriority: (ranks: number[]) => Promise<Record<string, number>>
  getJobs: (type: 'prioritized', start: number, end: number, ascending: boolean) => Promise<Job[]>
  getDeduplicationJobId: (id: string) => Promise<string | null>
  getJobState: (jobId: string) => Promise<string>
  removeDeduplicationKey: (id: string) => Promise<number>
}

/** What carries nudges. */
export interface BackEnd {
  name: NudgeQueue['backend']
  use: <R>(work: (store: JobStore) => Promise<R>) => Promise<R>
  work: (handle: (job: Job) => Promise<void>, concurrency: number) => NudgeWorker
  ping: () => Promise<void>
  close: () => Promise<void>
}

/** The ranks that wait; those of people say nothing about whose turn it is. */
async function findWaitingRanks(store: JobStore): Promise<WaitingRanks | null> {
  const { [firstRank]: ofPeople = 0 } = await store.getCountsPerPriority([firstRank])
  const [[first], [last]] = await Promise.all([store.getJobs('prioritized', ofPeople, ofPeople, true), store.getJobs('prioritized', 0, 0, false)])
  return first && last ? { first: first.priority, last: last.priority } : null
}

/** Makes the queue of nudges that `backEnd` carries. */
export function makeNudgeQueue(backEnd: BackEnd, log: Logger): NudgeQueue {
  const turns = makeFairTurns(() => backEnd.use(findWaitingRanks))

  async function add(laneId: string, time: NudgeTime, rankOf: (turn: Turn) => Promise<number>) {
    const { turn = 'first', delayMs = 0 } = time
    const rank = delayMs > 0 ? unranked : await rankOf(turn)
    await backEnd.use(async (store) => {
      const isFirst = rank === firstRank
      if (isFirst) await changeRank(store, await store.getDeduplicationJobId(laneId), firstRank)
      const { id = null } = await store.add('drain', { laneId, turn }, jobOptions(laneId, Math.ceil(delayMs), rank))
      if (isFirst) await changeRank(store, id, firstRank) // It may have come meanwhile with another rank.
    })
  }

  /** A nudge that is under way keeps its new rank as a mark; one that is gone needs none. */
  async function changeRank(store: JobStore, jobId: string | null, rank: number) {
    const job = jobId === null ? undefined : await store.getJob(jobId)
    await job?.changePriority({ priority: rank }).catch(error => log.debug({ err: error, jobId }, 'nudge.rank_unchanged'))
  }

  const nudge: NudgeQueue['nudge'] = (laneId, time = {}) => add(laneId, time, turns.rankOf)

  return {
    backend: backEnd.name,
    nudge,
    wake(laneIds, time = {}) {
      for (const laneId of laneIds) {
        add(laneId, time, turn => turns.rankOfLane(laneId, turn))
          .catch(error => log.debug({ err: error, laneId }, 'wake.failed')) // The sweeper wakes it within seconds.
      }
    },
    findNudge: laneId => backEnd.use(async (store) => {
      const jobId = await store.getDeduplicationJobId(laneId)
      if (jobId === null) return 'absent'
      const state = await store.getJobState(jobId)
      if (state === 'delayed') return 'delayed'
      if (state !== 'unknown') return 'present'
      await store.removeDeduplicationKey(laneId)
      return 'absent'
    }),
    answers: () => Promise.race([backEnd.ping().then(() => true, () => false), sleep(1000, false, { ref: false })]),
    work: (handle, concurrency) => backEnd.work(async ({ id = '', data: { laneId, turn = 'first' }, priority }) => {
      if (priority === firstRank) await backEnd.use(store => changeRank(store, id, unranked)) // Else it would be taken for a further wish.
      const isAskedFor = () => backEnd.use(async store => (await store.getJob(id))?.priority === firstRank)
      if (priority === unranked) { // Its time has come; now it takes its turn like everybody else.
        await nudge(laneId, { turn })
        if (await isAskedFor()) await nudge(laneId)
      }
      else await handle({ laneId, turn, isAskedFor })
    }, concurrency),
    close: backEnd.close,
  }
}
