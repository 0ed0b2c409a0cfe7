import { request } from 'node:http'
import { StripeStandIn } from '@gatehouse/core/billing/payment/stripe/testing/stand-in'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openTestApi, type TestApi } from '../testing/open-api.testing.ts'

const test = suite('webhooks over HTTP')
let stripe: StripeStandIn
let api: TestApi

test.before(async () => {
  stripe = await StripeStandIn.open()
  api = await openTestApi({ payments: { stripe: stripe.settings } })
})
test.after(async () => {
  await api?.close()
  await stripe?.close()
})

let made = 0
const eventOf = (type = 'balance.available', object: object = { object: 'balance' }) =>
  stripe.eventOf({ id: `evt_${++made}`, type, object })
const post = async (body: BodyInit, headers: Record<string, string>, path = '/webhooks/stripe') => {
  const answer = await fetch(`${api.url}${path}`, { method: 'POST', body, headers })
  return { status: answer.status, text: await answer.text() }
}
const kept = async () => {
  const { rows } = await api.stage.gatehouse.database.owner.query<{ id: string; body: Buffer }>(
    'select id, body from webhook_events order by received_at',
  )
  return rows
}
const signatureOf = (body: string, options?: Parameters<StripeStandIn['signed']>[1]) => ({
  'stripe-signature': stripe.signed(body, options).headers['stripe-signature'] ?? '',
})

test('what Stripe has signed is kept byte for byte, whatever it says its type is', async () => {
  const bodies = [
    eventOf(),
    eventOf().replace('{"id"', '{ \n"id"'),
    eventOf('balance.available', { note: 'é€😀' }),
  ]
  for (const [at, type] of ['application/json', 'application/json; charset=utf-8', 'text/plain'].entries()) {
    const body = bodies[at] ?? ''
    const answer = await post(body, { 'content-type': type, ...signatureOf(body) })
    assert.equal(answer, { status: 200, text: '{"received":true}' })
  }
  assert.equal(
    (await kept()).map(({ body }) => body.toString()),
    bodies,
  )
})

test('what was changed, signed by another, or not at all is refused, and not kept', async () => {
  const before = (await kept()).length
  const body = eventOf()
  const right = signatureOf(body)
  for (const [sent, headers] of [
    [body.replace('balance', 'charge.'), right],
    [JSON.stringify(JSON.parse(body), null, 1), right],
    [body, signatureOf(body, { secret: 'whsec_anotheranother' })],
    [body, { 'stripe-signature': 't=1,v1=00' }],
    [body, {}],
    ['', right],
    ['null', signatureOf('null')],
  ] as const) {
    const { status, text } = await post(sent, { 'content-type': 'application/json', ...headers })
    assert.is(status, 400)
    assert.match(text, 'The signature is not valid.')
  }
  assert.is((await kept()).length, before)
})

test('10 MB are not read', async () => {
  const { status } = await new Promise<{ status: number }>((done, fail) => {
    const sent = request(`${api.url}/webhooks/stripe`, { method: 'POST' }, (answer) => {
      answer.resume()
      done({ status: answer.statusCode ?? 0 })
    })
    sent.on('error', fail)
    sent.setHeader('content-type', 'application/json')
    sent.setHeader('content-length', 10 * 1024 * 1024)
    sent.write(Buffer.alloc(1024))
  })
  assert.is(status, 413)
})

test('sent twice, or eight times at once, it is one event and one job', async () => {
  const body = eventOf()
  const headers = { 'content-type': 'application/json', ...signatureOf(body) }
  const answers = await Promise.all(Array.from({ length: 8 }, () => post(body, headers)))
  assert.ok(answers.every(({ status }) => status === 200))
  const { id } = JSON.parse(body)
  const { rows } = await api.stage.gatehouse.database.owner.query(
    `select count(*)::int as jobs from jobs where task = 'webhook' and payload ->> 'id' = $1`,
    [id],
  )
  assert.equal([(await kept()).filter((one) => one.id === id).length, rows[0].jobs], [1, 1])
})

test('there is no such address for a way to pay that is not set up, nor for reading', async () => {
  const body = eventOf()
  const headers = { 'content-type': 'application/json', ...signatureOf(body) }
  assert.is((await post(body, headers, '/webhooks/paypal')).status, 404)
  assert.is((await fetch(`${api.url}/webhooks/stripe`)).status, 404)
})

test('every other address takes JSON as before, and no bytes', async () => {
  const { status } = await post('{}', { 'content-type': 'application/octet-stream' }, '/trpc/session.signOut')
  assert.is(status, 415)
})

test.run()
