import { expect, it } from 'vitest'
import { makeSigningSecret, signWebhook } from './webhook.ts'

it('a webhook is signed as in the example of Standard Webhooks', () => {
  // From the reference tests of the specification (standard-webhooks/standard-webhooks, libraries).
  expect(signWebhook({
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', sentAt: new Date(1_614_265_330_000),
  })).toEqual({
    'content-type': 'application/json', 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

it('a signing secret has as many bytes as the specification asks for, and is never the same', () => {
  expect(Buffer.from(makeSigningSecret().slice(6), 'base64')).toHaveLength(32)
  expect(makeSigningSecret()).not.toBe(makeSigningSecret())
})
