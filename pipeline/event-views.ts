/** Views of events: people keep their own, and whoever may act on events keeps those that are shared. */
import type { Connection } from '../db/client.ts'
import { findSqlState } from '../db/connection-trouble.ts'
import type { ViewRow } from '../db/queries/event-views.ts'
import { countViews, deleteView, insertView, listViews, lockView, updateView } from '../db/queries/event-views.ts'
import type { Act } from '../shared/audit.ts'
import type { ChangeView, CreateView, EventView } from '../shared/event-views.ts'
import { roleIncludes } from '../shared/roles.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { SignedInPerson } from './actor.ts'
import { recordAct } from './record-act.ts'
import type { Waybill } from './waybill.ts'

type Store = Pick<Waybill, 'database' | 'seal'>

/** Views that one person keeps at the most, and as many shared ones. */
const maxViews = 100

/** The views that a person may use: the shared ones, then their own, each by name. */
export async function getViews({ database }: Store, person: SignedInPerson): Promise<EventView[]> {
  const rows = await database.query(connection => listViews(connection, person.id))
  return rows.map(showView)
}

/**
 * Saves a view. One that is shared goes into the audit log.
 * @throws WaybillError `forbidden` when it is to be shared and the role does not allow it; `conflict` when there is one of this name, or there are too many
 */
export async function createView(store: Store, { isShared, ...given }: CreateView, person: SignedInPerson): Promise<EventView> {
  if (isShared) requireOperator(person)
  const ownerId = isShared ? null : person.id
  const row = await keepNamesApart(() => store.database.transaction(async (transaction) => {
    if (await countViews(transaction, ownerId) >= maxViews) throw new WaybillError('conflict', `There are ${maxViews} views already. Remove one that nobody needs any more.`)
    const added = await insertView(transaction, { ownerId, ...given, createdBy: person.name })
    if (isShared) await recordView(transaction, { store, person, act: 'view.shared', about: added, before: null, after: added })
    return added
  }))
  return showView(row)
}

/**
 * Changes a view. What was shared, or is now, goes into the audit log.
 * @throws WaybillError `not_found`; `forbidden` when it is shared, or shall be, and the role does not allow it; `conflict` when there is one of this name
 */
export async function changeView(store: Store, { id, changes, person }: { id: string, changes: ChangeView, person: SignedInPerson }): Promise<EventView> {
  const { isShared, ...fields } = changes
  const row = await keepNamesApart(() => store.database.transaction(async (transaction) => {
    const before = await requireView(transaction, id, person)
    const wasShared = before.ownerId === null
    const willBeShared = isShared ?? wasShared
    if (wasShared || willBeShared) requireOperator(person)
    const after = await updateView(transaction, id, { ...fields, ownerId: willBeShared ? null : person.id })
    const act = nameChange(wasShared, willBeShared)
    if (act !== null) await recordView(transaction, { store, person, act, about: after, before: wasShared ? before : null, after: willBeShared ? after : null })
    return after
  }))
  return showView(row)
}

/** What changing a view is in the audit log; null for what concerns one person alone. */
function nameChange(wasShared: boolean, willBeShared: boolean): ViewAct['act'] | null {
  if (willBeShared) return wasShared ? 'view.changed' : 'view.shared'
  return wasShared ? 'view.withdrawn' : null
}

/**
 * Removes a view. That of a shared one goes into the audit log.
 * @throws WaybillError `not_found`; `forbidden` when it is shared and the role does not allow it
 */
export async function removeView(store: Store, id: string, person: SignedInPerson): Promise<void> {
  await store.database.transaction(async (transaction) => {
    const before = await requireView(transaction, id, person)
    const wasShared = before.ownerId === null
    if (wasShared) requireOperator(person)
    await deleteView(transaction, id)
    if (wasShared) await recordView(transaction, { store, person, act: 'view.removed', about: before, before, after: null })
  })
}

function requireOperator(person: SignedInPerson) {
  if (roleIncludes(person.role, 'operator')) return
  throw new WaybillError('forbidden', `Shared views are kept by people with the role "operator"; yours is "${person.role}". Save it as your own instead.`)
}

async function requireView(transaction: Connection, id: string, person: SignedInPerson): Promise<ViewRow> {
  const view = await lockView(transaction, id, person.id)
  if (!view) throw new WaybillError('not_found', 'There is no view with this id. It may have been removed.')
  return view
}

/** The database sees to it that names differ, also those of two views that are saved at once. */
async function keepNamesApart<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  }
  catch (error) {
    if (findSqlState(error)?.constraint !== 'event_views_name') throw error
    throw new WaybillError('conflict', 'There is a view with this name already. Choose another name, or change that one.')
  }
}

/** `about` is the view as it is, or was at the end. */
interface ViewAct { store: Store, person: SignedInPerson, act: Extract<Act, `view.${string}`>, about: ViewRow, before: ViewRow | null, after: ViewRow | null }

async function recordView(transaction: Connection, { store, person, act, about, before, after }: ViewAct) {
  const state = (row: ViewRow | null) => row && { name: row.name, filter: row.filter, columns: row.columns }
  await recordAct(transaction, store.seal, {
    actor: person, act, subjectType: 'view', subjectId: about.id, detail: { name: about.name }, before: state(before), after: state(after),
  })
}

function showView(row: ViewRow): EventView {
  const { id, ownerId, name, filter, columns, createdBy } = row
  return { id, name, isShared: ownerId === null, filter, columns, createdBy, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() }
}
