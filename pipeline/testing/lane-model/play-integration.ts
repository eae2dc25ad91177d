/** Commands about the integration as a whole, on both sides. */
import { deleteIntegration } from '../../delete-integration.ts'
import { openNextOrdering } from '../../generations.ts'
import { pauseIntegration, resumeIntegration, updateIntegration } from '../../integrations.ts'
import { testActor } from '../waybill.ts'
import type { IntegrationCommand } from './commands.ts'
import type { Game } from './game.ts'
import { compare } from './game.ts'
import { openNext } from './reference.ts'
import { changeOrdering, remove, setPaused } from './reference-operator.ts'
import { accept } from './reference-worker.ts'
import { send, tell } from './world.ts'

type Accept = Extract<IntegrationCommand, { do: 'accept' }>

/** Plays one command and compares. */
export async function playIntegration(game: Game, command: IntegrationCommand): Promise<void> {
  if (command.do === 'accept') return playAccept(game, command)
  const said = { database: await tell(move(game, command)), reference: foretell(game, command) }
  await compare(game, command, said)
}

async function playAccept(game: Game, command: Accept) {
  let id = ''
  const database = await tell(send(game.world, command).then((sent) => {
    id = sent
  }))
  const reference = game.model.isDeleted ? 'unauthenticated' : 'done'
  if (reference === 'done') accept(game.model, laneKey(game, command.entity), { id, adds: command.adds, skus: command.skus })
  await compare(game, command, { database, reference })
}

/** One lane for all; one per entity and one for what names none; or spread, which the test steers. */
function laneKey({ model }: Game, entity: number): string {
  if (model.settings.ordering === 'none') return `spread:${entity}`
  return model.settings.ordering === 'entity' && entity > 0 ? `entity:E${entity}` : ''
}

type Change = Exclude<IntegrationCommand, Accept>

function move({ world: { waybill, integrationId } }: Game, command: Change): Promise<unknown> {
  switch (command.do) {
    case 'pause': return pauseIntegration(waybill, integrationId, testActor)
    case 'resume': return resumeIntegration(waybill, integrationId, testActor)
    case 'order': return updateIntegration(waybill, integrationId, { ordering: command.ordering }, testActor)
    case 'delete': return deleteIntegration(waybill, integrationId, command.force, testActor)
    case 'open next': return openNextOrdering(waybill.database, integrationId)
  }
}

function foretell({ model }: Game, command: Change): string {
  switch (command.do) {
    case 'pause': return setPaused(model, true)
    case 'resume': return setPaused(model, false)
    case 'order': return changeOrdering(model, command.ordering)
    case 'delete': return remove(model, command.force)
    case 'open next':
      openNext(model)
      return 'done'
  }
}
