/**
 * The lanes this process owns right now. Ownership is decided by Postgres (epoch and lease, by the database's clock); this
 * side only keeps its leases alive and breaks calls off, by the monotonic clock, once it can no longer be sure of one.
 */
import { hostname } from 'node:os'
import type { Database } from '../db/client.ts'
import type { ClaimedLane, OwnedLane } from '../db/queries/lanes.ts'
import { claimLanes, leaseSeconds, releaseLanes, renewLeases } from '../db/queries/lanes.ts'
import type { Logger } from 'pino'
import { randomText } from './credentials.ts'
import type { Group } from './group.ts'
import { makeGroup } from './group.ts'
import { repeat } from './repeat.ts'

/** A lane that is ours until `signal` aborts. */
export interface Lease extends ClaimedLane {
  signal: AbortSignal
  /** False once the lease may have run out; then nothing may be sent any more. */
  isSafe: () => boolean
}

export interface Leases {
  /** Claims a lane, or resolves with null when somebody else owns it. */
  claim: (laneId: string) => Promise<Lease | null>
  /** Gives a lane back so that it can be claimed at once. */
  release: (lease: Lease) => Promise<void>
  /** Stops renewing. Leases that are left run out by themselves. */
  stop: () => void
}

/** A lease is renewed this often and trusted this long after the renewal was asked for. */
const renewEveryMs = 2000
const trustedMs = leaseSeconds * 1000 - 1000

interface Held { lane: OwnedLane, trustedUntil: number, controller: AbortController }

/** Starts keeping leases for this process. */
export function keepLeases(database: Database, log: Logger): Leases {
  const owner = `${hostname()}:${process.pid}:${randomText(6)}`
  const held = new Map<string, Held>()
  const claims = groupClaims(database, owner)
  const releases = groupReleases(database)

  function loseUntrusted() {
    const now = performance.now()
    for (const lease of held.values()) {
      if (now >= lease.trustedUntil) lease.controller.abort()
    }
  }

  async function renew() {
    const askedAt = performance.now()
    const asked = [...held.values()]
    if (asked.length === 0) return
    const renewed = new Set(await database.hot(transaction => renewLeases(transaction, asked.map(({ lane }) => lane)), renewEveryMs))
    for (const lease of asked) {
      if (renewed.has(lease.lane.laneId)) lease.trustedUntil = askedAt + trustedMs
      else lease.controller.abort()
    }
  }

  const stopRenewing = repeat(renewEveryMs, renew, error => log.warn({ err: error }, 'leases.renewal_failed'))
  const watch = setInterval(loseUntrusted, 200)

  return {
    async claim(laneId) {
      const askedAt = performance.now()
      const claimed = await claims.add(laneId)
      if (claimed === null) return null
      const entry: Held = { lane: claimed, trustedUntil: askedAt + trustedMs, controller: new AbortController() }
      held.set(laneId, entry)
      return { ...claimed, signal: entry.controller.signal, isSafe: () => performance.now() < entry.trustedUntil && !entry.controller.signal.aborted }
    },
    async release(lease) {
      if (held.get(lease.laneId)?.lane.epoch === lease.epoch) held.delete(lease.laneId)
      await releases.add({ laneId: lease.laneId, epoch: lease.epoch })
    },
    stop() {
      stopRenewing()
      clearInterval(watch)
    },
  }
}

/** Lanes that are claimed at the same time share a transaction; each resolves with what was claimed or null. */
function groupClaims(database: Database, owner: string): Group<string, ClaimedLane | null> {
  return makeGroup({
    maxBatch: 200,
    maxWaiting: Infinity,
    async run(laneIds) {
      const claimed = await database.hot(transaction => claimLanes(transaction, [...new Set(laneIds)], owner))
      const lanes = new Map(claimed.map(lane => [lane.laneId, lane]))
      return laneIds.map((laneId) => {
        const lane = lanes.get(laneId) ?? null
        lanes.delete(laneId) // Asked for twice in one batch: only the first asker owns it.
        return lane
      })
    },
  })
}

function groupReleases(database: Database): Group<OwnedLane, true> {
  return makeGroup({
    maxBatch: 200,
    maxWaiting: Infinity,
    async run(lanes) {
      await database.hot(transaction => releaseLanes(transaction, lanes))
      return lanes.map(() => true)
    },
  })
}
