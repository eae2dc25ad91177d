import { parseArgs } from 'node:util'
import { z } from 'zod'
import { StartFailure, messageOf } from '../scripts/launcher/start-failure.ts'
import { bodyKinds } from './message.ts'

const whole = (most: number) => z.coerce.number().int().min(1).max(most)

const optionsSchema = z.object({
  only: z.enum(['accept', 'drain']).optional(),
  seconds: whole(600).default(5),
  connections: whole(1000).default(32),
  lanes: whole(1000).default(50),
  messages: whole(1_000_000).default(10_000),
  body: z.enum(bodyKinds).default('order'),
  json: z.string().min(1).default('bench/results/latest.json'),
})

/** What is measured, how hard and for how long, and where the figures go. */
export type BenchOptions = z.output<typeof optionsSchema>

const usage = 'Use: npm run bench -- [--only accept|drain] [--seconds 5] [--connections 32] [--lanes 50] [--messages 10000] [--body order|inventory] [--json file]'

/** Reads the command line. @throws StartFailure that shows how it is to be used */
export function readBenchOptions(commandLine: readonly string[]): BenchOptions {
  const result = optionsSchema.safeParse(parse(commandLine))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new StartFailure(`--${issue?.path.join('.')} is not valid: ${issue?.message}. ${usage}`)
}

function parse(commandLine: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    const options = { only: text, seconds: text, connections: text, lanes: text, messages: text, body: text, json: text }
    return parseArgs({ args: [...commandLine], options }).values
  }
  catch (error) {
    throw new StartFailure(`${messageOf(error)} ${usage}`)
  }
}
