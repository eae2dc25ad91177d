import { parseArgs } from 'node:util'
import { z } from 'zod'
import { StartFailure, messageOf } from '../launcher/start-failure.ts'

const optionsSchema = z.object({
  minutes: z.coerce.number().positive().max(10_080).default(15),
  seed: z.coerce.number().int().min(0).default(1),
  rate: z.coerce.number().min(0.1).max(1000).default(1),
})

/** How long, which play, and how fast. */
export type DemoOptions = z.output<typeof optionsSchema>

const usage = 'Use: npm run demo -- [--minutes 15] [--seed 1] [--rate 1]'

/** Reads the command line. @throws StartFailure that shows how it is to be used */
export function readDemoOptions(commandLine: readonly string[]): DemoOptions {
  const result = optionsSchema.safeParse(parse(commandLine))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new StartFailure(`--${issue?.path.join('.')} is not valid: ${issue?.message}. ${usage}`)
}

function parse(commandLine: readonly string[]) {
  try {
    return parseArgs({ args: [...commandLine], options: { minutes: { type: 'string' }, seed: { type: 'string' }, rate: { type: 'string' } } }).values
  }
  catch (error) {
    throw new StartFailure(`${messageOf(error)} ${usage}`)
  }
}
