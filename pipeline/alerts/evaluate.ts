/** Looking for what is wrong. Any number of processes may; one of them does, and what it tells is committed with what it knows. */
import { z } from 'zod'
import type { Connection, Database } from '../../db/client.ts'
import * as queries from '../../db/queries/alerts.ts'
import { alertKindSchema } from '../../shared/alerts.ts'
import { getIntegrationFigures } from '../figures/integration-figures.ts'
import { followIncidents } from './follow.ts'
import type { Finding } from './judge.ts'
import { judge, nameFinding } from './judge.ts'
import { writeIncidents } from './messages.ts'

const findingSchema = z.object({
  kind: alertKindSchema, integration: z.object({ id: z.string(), name: z.string() }).nullable(), since: z.string().nullable(), count: z.number().nullable(),
})

type EnabledAlert = Awaited<ReturnType<typeof queries.listEnabledAlerts>>[number]
type Incident = Awaited<ReturnType<typeof queries.listOpenIncidents>>[number]

/** Looks once, unless another process is at it. A process that dies in the middle has told nothing and knows nothing. */
export async function evaluateAlerts(database: Database, destinationUrl: string): Promise<void> {
  await database.transaction(async (transaction) => {
    const now = await queries.tryAlertLock(transaction)
    const alerts = now ? await queries.listEnabledAlerts(transaction) : []
    if (!now || alerts.length === 0) return
    const { items } = await getIntegrationFigures({ query: work => work(transaction) }, destinationUrl)
    const open = await queries.listOpenIncidents(transaction, alerts.map(alert => alert.id))
    for (const alert of alerts) {
      await followAlert(transaction, { alert, open: open.filter(({ alertId }) => alertId === alert.id), findings: judge(alert, items, now.getTime()), now })
    }
  })
}

interface Look { alert: EnabledAlert, open: readonly Incident[], findings: readonly Finding[], now: Date }

async function followAlert(transaction: Connection, { alert, open, findings, now }: Look) {
  const found = new Map(findings.map(finding => [nameFinding(finding), finding]))
  const steps = followIncidents(open, new Set(found.keys()))
  const known = new Map(open.map(incident => [incident.id, found.get(incident.subject) ?? findingSchema.parse(incident.finding)]))
  const started = steps.start.flatMap(subject => found.get(subject) ?? [])
  await queries.openIncidents(transaction, alert.id, started.map(finding => ({ subject: nameFinding(finding), finding: { ...finding } })))
  await queries.markClear(transaction, steps.clear)
  await queries.markUnclear(transaction, steps.unclear)
  await queries.markTold(transaction, steps.remind)
  await queries.markEnded(transaction, steps.end)
  const pick = (ids: readonly string[]) => ids.flatMap(id => known.get(id) ?? [])
  for (const [kind, about] of [['ended', pick(steps.end)], ['started', started], ['reminder', pick(steps.remind)]] as const) {
    if (about.length > 0) await queries.insertAlertMessage(transaction, writeIncidents(alert, { kind, findings: about, at: now }))
  }
}
