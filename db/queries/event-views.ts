/** Views of events, people's own and shared ones. */
import { and, asc, eq, isNull, or, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Connection } from '../client.ts'
import { eventViews } from '../schema/views.ts'

/** A stored view. */
export type ViewRow = typeof eventViews.$inferSelect

/** What is kept of a view that somebody makes. */
export type NewView = Pick<ViewRow, 'ownerId' | 'name' | 'filter' | 'columns' | 'createdBy'>

const usableBy = (userId: string) => or(eq(eventViews.ownerId, userId), isNull(eventViews.ownerId))

/** The views that a person may use, shared ones first, by name. Reads the whole small table. */
export function listViews(connection: Connection, userId: string): Promise<ViewRow[]> {
  return connection.select().from(eventViews).where(usableBy(userId)).orderBy(sql`${eventViews.ownerId} nulls first`, sql`lower(${eventViews.name})`, asc(eventViews.id))
}

/** How many views of a person's own there are, or with null how many shared ones (index `event_views_name`). */
export function countViews(connection: Connection, ownerId: string | null): Promise<number> {
  return connection.$count(eventViews, ownerId === null ? isNull(eventViews.ownerId) : eq(eventViews.ownerId, ownerId))
}

/** Adds a view. The database refuses a name that its owner has already (index `event_views_name`). */
export async function insertView(transaction: Connection, view: NewView): Promise<ViewRow> {
  const [added] = await transaction.insert(eventViews).values({ id: uuidv7(), ...view }).returning()
  if (!added) throw new Error('The database did not return the view that it added.')
  return added
}

/** The view with this id (primary key) if this person may use it, or null; its row is locked. */
export async function lockView(transaction: Connection, id: string, userId: string): Promise<ViewRow | null> {
  const [view] = await transaction.select().from(eventViews).where(and(eq(eventViews.id, id), usableBy(userId))).for('update')
  return view ?? null
}

/** Changes a view that is locked; names are refused as by {@link insertView}. */
export async function updateView(transaction: Connection, id: string, changes: Partial<NewView>): Promise<ViewRow> {
  const [changed] = await transaction.update(eventViews).set({ ...changes, updatedAt: sql`now()` }).where(eq(eventViews.id, id)).returning()
  if (!changed) throw new Error('A view that was locked is gone.')
  return changed
}

/** Removes a view. */
export async function deleteView(transaction: Connection, id: string) {
  await transaction.delete(eventViews).where(eq(eventViews.id, id))
}
