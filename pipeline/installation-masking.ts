/** The masking rules of the whole installation, and trying out what rules would hide. */
import { findSetting, listMaskRules, putSetting } from '../db/queries/mask-rules.ts'
import type { Connection } from '../db/client.ts'
import type { InstallationMasking, MaskingPreview, MaskingPreviewRequest } from '../shared/masking.ts'
import { maskRulesSchema } from '../shared/masking.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Actor } from './actor.ts'
import { makeMasking } from './mask/masking.ts'
import { describeRules, maskingSetting, noRules } from './mask/maskings.ts'
import { previewMasking } from './mask/preview.ts'
import { recordAct } from './record-act.ts'
import type { Waybill } from './waybill.ts'

type Rules = ReturnType<typeof maskRulesSchema.parse>

/** The installation's rules as they are set. */
export function getInstallationMasking({ database }: Pick<Waybill, 'database'>): Promise<InstallationMasking> {
  return database.query(readMasking)
}

/** Sets the installation's rules. What is masked from then on is masked by them in every process within two seconds. */
export function setInstallationMasking({ database, seal }: Pick<Waybill, 'database' | 'seal'>, rules: Rules, actor: Actor): Promise<InstallationMasking> {
  return database.transaction(async (transaction) => {
    const { names, paths } = await readMasking(transaction)
    await putSetting(transaction, { name: maskingSetting, value: rules, updatedBy: actor.name })
    await recordAct(transaction, seal, { actor, act: 'masking.changed', subjectType: 'setting', subjectId: maskingSetting, before: { names, paths }, after: { ...rules } })
    return readMasking(transaction)
  })
}

async function readMasking(connection: Connection): Promise<InstallationMasking> {
  const setting = await findSetting(connection, maskingSetting)
  const rules = setting ? maskRulesSchema.parse(setting.value) : noRules
  return { ...rules, updatedAt: setting?.updatedAt.toISOString() ?? null, updatedBy: setting?.updatedBy ?? null }
}

/**
 * What of a sample would be hidden, and why. Nothing of it is kept.
 * @throws WaybillError `not_found` when there is no such integration
 */
export async function tryMasking(waybill: Pick<Waybill, 'database' | 'seal' | 'log'>, { sample, integrationId, rules }: MaskingPreviewRequest): Promise<MaskingPreview> {
  const { names, paths } = await getInstallationMasking(waybill)
  const installation = { names, paths, ...rules }
  if (integrationId === undefined) return previewMasking(sample, makeMasking(waybill.seal, { ...installation, known: [] }))
  const [found] = await waybill.database.query(connection => listMaskRules(connection, [integrationId]))
  if (!found) throw new WaybillError('not_found', 'There is no integration with this id. It may have been deleted.')
  return previewMasking(sample, makeMasking(waybill.seal, describeRules(found, installation, { ...waybill, ownSecrets: [] })))
}
