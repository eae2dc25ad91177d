/** How many lanes this process is at work on: as long as it is one, an attempt may be under way. */
import type { Leases } from '../pipeline/leases.ts'

/** The same leases, counted from the moment a lane is asked for until it has been given back. */
export function countLanes(leases: Leases): { leases: Leases, laneCount: () => number } {
  let count = 0
  return {
    laneCount: () => count,
    leases: {
      async claim(laneId) {
        count += 1
        let lease = null
        try {
          lease = await leases.claim(laneId)
          return lease
        }
        finally {
          if (!lease) count -= 1
        }
      },
      async release(lease) {
        try {
          await leases.release(lease)
        }
        finally {
          count -= 1
        }
      },
      stop: leases.stop,
    },
  }
}
