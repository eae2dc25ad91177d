/** One history, played at once against Postgres and the reference, which have to agree after every command. */
import type { Command } from './commands.ts'
import { isEventCommand, isWorkerCommand } from './commands.ts'
import type { Game } from './game.ts'
import { startGame } from './game.ts'
import { playEvent } from './play-event.ts'
import { playIntegration } from './play-integration.ts'
import { playWorker } from './play-worker.ts'
import type { Settings } from './reference.ts'
import type { Process } from './world.ts'

/** Plays a history with an integration of its own; resolves with how often the two sides were compared. @throws at the first disagreement */
export async function play(process: Process, settings: Settings, commands: readonly Command[]): Promise<number> {
  const game = await startGame(process, settings)
  for (const command of commands) await playOne(game, command)
  return game.comparisonCount
}

function playOne(game: Game, command: Command): Promise<void> {
  if (isWorkerCommand(command)) return playWorker(game, command)
  if (isEventCommand(command)) return playEvent(game, command)
  return playIntegration(game, command)
}
