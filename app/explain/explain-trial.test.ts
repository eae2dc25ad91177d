import { describe, expect, it } from 'vitest'
import type { DryRun } from '../../shared/inbound.ts'
import { english, german } from '../texts/testing/languages.ts'
import { explainTrial } from './explain-trial.ts'

const trial = (waiting: number | null, paused = false): DryRun => ({
  valid: true, wouldBe: 'queued', replayedMessageId: null, action: 'product.upsert', entityId: null,
  call: { method: 'PUT', path: '/v1/products/A' }, lane: { ordering: 'integration', entityId: null, waiting }, paused,
})

describe('a message that was tried', () => {
  it.each([
    [0, false, 'It would be sent at once.'],
    [1, false, 'One message would go before it.'],
    [1000, false, '1,000 messages would go before it.'],
    [null, false, 'It would keep to no order.'],
    [7, true, 'It would wait until the integration is resumed.'],
  ])('with %s before it, paused %s: %s', (waiting, paused, said) => {
    expect(explainTrial(trial(waiting, paused), english)).toBe(`It would be accepted. It would become PUT /v1/products/A. ${said}`)
  })

  it('is explained in German too', () => {
    expect(explainTrial(trial(1000), german)).toBe('Sie würde angenommen. Daraus würde PUT /v1/products/A. 1.000 Nachrichten gingen vor ihr.')
  })
})
