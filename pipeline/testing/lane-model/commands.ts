/** What can happen to an integration, at random. Events and lanes are named by numbers, so that a command keeps its meaning when others are left out. */
import fc from 'fast-check'
import type { Answer } from './answers.ts'
import { answerNames } from './answers.ts'
import type { Ordering, Settings } from './reference.ts'

/** `isFitting` picks among the events for which the move makes sense, if there are any; else among all. */
interface EventPick { event: number, isFitting: boolean }

export type WorkerCommand
  = | { do: 'claim', lane: number, afterRunOut: boolean, diesAtOnce: boolean }
    | { do: 'step', lease: number, answer: Answer, startNext: boolean }
    | { do: 'crash' | 'release' | 'renew', lease: number }
    | { do: 'run out', lane: number }
    | { do: 'turn', lane: number, answers: Answer[] }

export type EventCommand
  = | { do: 'resubmit' | 'unpark' | 'resubmit failed items', force: boolean } & EventPick
    | { do: 'skip' | 'park' | 'retry now' } & EventPick
    | { do: 'edit', force: boolean, skus: string[] } & EventPick
    | { do: 'flag', name: 'forceStop' | 'resubmitEnabled', isSet: boolean } & EventPick

export type IntegrationCommand
  = | { do: 'accept', adds: boolean, entity: number, skus: string[], skewMinutes: number }
    | { do: 'pause' | 'resume' | 'open next' }
    | { do: 'order', ordering: Ordering }
    | { do: 'delete', force: boolean }

export type Command = WorkerCommand | EventCommand | IntegrationCommand

const number = fc.nat(19)
const rarely = fc.integer({ min: 0, max: 3 }).map(value => value === 3)
const mostly = rarely.map(value => !value)
const skus = fc.subarray(['CHAIR', 'DESK', 'LAMP'], { minLength: 1, maxLength: 3 })
/** By how much the clock of the web process that accepts is wrong. */
const skewMinutes = fc.constantFrom(0, 0, -10, 10)
const ordering = fc.constantFrom('integration' as const, 'entity' as const, 'none' as const)
const answer = fc.constantFrom(...answerNames)
const pick = { event: number, isFitting: mostly }
const named = <Name extends string>(...names: Name[]) => ({ do: fc.constantFrom(...names) })

const workerCommands = [
  { weight: 10, arbitrary: fc.record({ ...named('turn'), lane: number, answers: fc.array(answer, { minLength: 1, maxLength: 4 }) }) },
  { weight: 10, arbitrary: fc.record({ ...named('claim'), lane: number, afterRunOut: mostly, diesAtOnce: rarely }) },
  { weight: 14, arbitrary: fc.record({ ...named('step'), lease: number, answer, startNext: mostly }) },
  { weight: 3, arbitrary: fc.record({ ...named('crash', 'release', 'renew'), lease: number }) },
  { weight: 2, arbitrary: fc.record({ ...named('run out'), lane: number }) },
]

const eventCommands = [
  { weight: 7, arbitrary: fc.record({ ...named('resubmit', 'unpark', 'resubmit failed items'), ...pick, force: rarely }) },
  { weight: 6, arbitrary: fc.record({ ...named('skip', 'park', 'retry now'), ...pick }) },
  { weight: 2, arbitrary: fc.record({ ...named('edit'), ...pick, force: rarely, skus }) },
  { weight: 2, arbitrary: fc.record({ ...named('flag'), ...pick, name: fc.constantFrom('forceStop' as const, 'resubmitEnabled' as const), isSet: fc.boolean() }) },
]

const integrationCommands = [
  { weight: 14, arbitrary: fc.record({ ...named('accept'), adds: rarely, entity: fc.nat(2), skus, skewMinutes }) },
  { weight: 2, arbitrary: fc.record(named('pause', 'resume', 'resume', 'open next')) },
  { weight: 2, arbitrary: fc.record({ ...named('order'), ordering }) },
  { weight: 1, arbitrary: fc.record({ ...named('delete'), force: mostly }) },
]

/** A history. */
export const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(...workerCommands, ...eventCommands, ...integrationCommands), { minLength: 1, maxLength: 40, size: 'max' },
)

/** How the integration is set up. */
export const settings: fc.Arbitrary<Settings> = fc.record({
  ordering, onExhausted: fc.constantFrom('continue' as const, 'hold' as const), onInterrupted: fc.constantFrom('retry' as const, 'hold' as const), retries: fc.nat(2),
})

/** True for what a worker does. */
export const isWorkerCommand = (command: Command): command is WorkerCommand => 'lane' in command || 'lease' in command
/** True for what an operator does with one event. */
export const isEventCommand = (command: Command): command is EventCommand => 'event' in command
