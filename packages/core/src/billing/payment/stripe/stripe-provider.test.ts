import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { partsOf } from './outcome.ts'
import { stripeProvider } from './stripe-provider.ts'
import { providerCases, type Sandbox } from './testing/provider-cases.ts'
import { StripeStandIn } from './testing/stand-in.ts'

const test = suite('what Stripe and its stand-in do alike')
let stripe: StripeStandIn
let sandbox: Sandbox

test.before(async () => {
  stripe = await StripeStandIn.open()
  const { books, settings } = stripe
  sandbox = {
    provider: await stripeProvider(settings),
    async card(does) {
      const customer = books.customer().id
      return `${customer}:${books.card(does === 'declines' ? 'silent' : does, customer).id}`
    },
    detach: async (reference) => books.detach(partsOf(reference).method),
  }
})
test.after(() => stripe?.close())

for (const [name, run] of Object.entries(providerCases)) test(name, () => run(sandbox))

test('the stand-in refuses what Gatehouse does not use: parameters, addresses, keys, versions', async () => {
  const { api, secretKey } = stripe.settings
  const { default: Stripe } = await import('stripe')
  const ask = async (path: string, body: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`http://${api?.host}:${api?.port}${path}`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${secretKey}`, 'stripe-version': Stripe.API_VERSION, ...headers },
    })
    return [answer.status, (await answer.json()).error.code ?? null]
  }
  assert.equal(await ask('/v1/refunds', 'payment_intent=pi_1&colour=red'), [400, 'parameter_unknown'])
  assert.equal(await ask('/v1/subscriptions', ''), [404, null])
  assert.equal(await ask('/v1/refunds', '', { authorization: 'Bearer sk_test_other' }), [401, null])
  assert.equal(await ask('/v1/refunds', '', { 'stripe-version': '2019-05-16' }), [400, null])
})

test('the same key with other parameters is refused', async () => {
  const request = {
    id: 'the-same-key',
    amount: 100n,
    currency: 'EUR',
    method: await sandbox.card('ok'),
    invoice: 'TEST-0001',
    returnUrl: 'https://gatehouse.example.com/',
  } as const
  await sandbox.provider.charge(request)
  const thrown = await sandbox.provider.charge({ ...request, amount: 200n }).catch((error) => error)
  assert.is(thrown.type, 'StripeIdempotencyError')
})

test.run()
