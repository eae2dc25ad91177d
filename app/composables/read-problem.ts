import type { Problem } from '~~/shared/problem'
import { problemSchema } from '~~/shared/problem'

const unreachable: Problem = {
  type: 'about:blank',
  title: '',
  status: 0,
  detail: '',
  code: 'unreachable',
  requestId: '',
}

/** What went wrong with a call of the API, in words that can be shown. Anything unreadable counts as unreachable. */
export function readProblem(error: unknown): Problem {
  if (typeof error === 'object' && error !== null && 'data' in error) {
    const problem = problemSchema.safeParse(error.data)
    if (problem.success) return problem.data
  }
  return unreachable
}
