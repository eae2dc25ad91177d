/** What destinations answer, as the reference understands it and as it looks on the wire. */
import type { Reply } from '../../classify.ts'

export const answerNames = ['success', 'transient', 'busy', 'permanent', 'partly'] as const
export type Answer = typeof answerNames[number]

/** What an answer means; `items` tells of each item whether it was applied, where the answer does. */
export interface Answered { class: 'success' | 'transient' | 'permanent', code: string | null, items: boolean[] | null, costsRetry: boolean }

/** The meaning of each answer to a message with these items. Partly: all but the last one are applied, so a single item is refused. */
export const answers: Record<Answer, (skus: readonly string[]) => Answered> = {
  success: skus => ({ class: 'success', code: null, items: skus.map(() => true), costsRetry: false }),
  transient: () => ({ class: 'transient', code: 'destination_error', items: null, costsRetry: true }),
  busy: () => ({ class: 'transient', code: 'destination_busy', items: null, costsRetry: false }),
  permanent: () => ({ class: 'permanent', code: 'rejected', items: null, costsRetry: false }),
  partly: skus => ({ class: 'permanent', code: skus.length > 1 ? 'items_rejected' : 'rejected', items: allButLast(skus), costsRetry: false }),
}

const allButLast = (skus: readonly string[]) => skus.map((_, index) => index < skus.length - 1)

const statuses: Record<Answer, number> = { success: 200, transient: 500, busy: 429, permanent: 422, partly: 200 }

/** The same on the wire. */
export function replyOf(answer: Answer, skus: readonly string[]): Extract<Reply, { kind: 'answer' }> {
  const { items } = answers[answer](skus)
  return {
    kind: 'answer',
    status: statuses[answer],
    headers: { 'content-type': 'application/json', ...(answer === 'busy' ? { 'retry-after': '3600' } : {}) },
    body: JSON.stringify(items ? { items: skus.map((sku, index) => ({ sku, ok: items[index] })) } : {}),
    truncated: false,
  }
}
