/** Column types that several tables share. */
import { customType, timestamp } from 'drizzle-orm/pg-core'

/** A point in time, to the millisecond, in UTC. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

/** Bytes, such as hashes and sealed values. */
export const bytes = customType<{ data: Uint8Array, driverData: Uint8Array }>({ dataType: () => 'bytea' })
