/**
 * `npm run bench`: how fast messages are accepted and carried, each beside the fastest thing that could take its place here.
 * Starts everything itself, prints a table, writes JSON and removes everything. Exits with 1 when a needed ratio is missed.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { sayDone, sayFailure } from '../scripts/console/terminal.ts'
import { messageOf } from '../scripts/launcher/start-failure.ts'
import { measureAccept } from './accept/measure-accept.ts'
import { measureDrain } from './drain/measure-drain.ts'
import type { Finding } from './figures.ts'
import { isGoodEnough } from './figures.ts'
import { describeMachine, inOneLine } from './machine.ts'
import type { BenchOptions } from './options.ts'
import { readBenchOptions } from './options.ts'
import { openBench } from './services.ts'
import type { Bench } from './services.ts'
import { renderTable } from './table.ts'

async function run(bench: Bench, options: BenchOptions): Promise<boolean> {
  const machine = await describeMachine(bench.postgresUrl)
  const findings: Finding[] = []
  if (options.only !== 'drain') findings.push(...await measureAccept(bench, options))
  if (options.only !== 'accept') findings.push(...await measureDrain(bench, options))
  mkdirSync(dirname(options.json), { recursive: true })
  writeFileSync(options.json, `${JSON.stringify({ measuredAt: new Date().toISOString(), machine, options, findings }, null, 2)}\n`)
  console.log(`\n${renderTable(findings)}\n\n${inOneLine(machine)}`)
  return isGoodEnough(findings)
}

async function main(): Promise<number> {
  const options = readBenchOptions(process.argv.slice(2))
  const bench = await openBench()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void bench.cleanup.run().finally(() => process.exit(1)))
  try {
    const isGood = await run(bench, options)
    if (isGood) sayDone(`Every needed ratio is reached. All figures are in ${options.json}.`)
    else sayFailure(`A needed ratio was missed. All figures are in ${options.json}.`)
    return isGood ? 0 : 1
  }
  finally {
    await bench.cleanup.run()
  }
}

process.exitCode = await main().catch((error: unknown) => {
  sayFailure(messageOf(error))
  return 1
})
