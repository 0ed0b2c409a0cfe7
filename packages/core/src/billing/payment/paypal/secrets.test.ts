import { pino } from 'pino'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { setLog } from '../../../log/service-log.ts'
import { listPaymentMethods } from '../../payment-method/payment-methods.ts'
import { choose, openShop, type Shop } from '../../shop.testing.ts'
import { receiveWebhook } from '../../webhook/receive-webhook.ts'
import { checkProviders } from '../check-providers.ts'
import { fails, passDays } from '../real-shop.testing.ts'
import { moneyOf, mustEqual } from './paypal-money.ts'
import { payPalProvider } from './paypal-provider.ts'
import { addPayPal, deliver } from './paypal-shop.testing.ts'
import { PayPalStandIn } from './stand-in/paypal-stand-in.testing.ts'

const test = suite('secrets of PayPal')
let standIn: PayPalStandIn
let shop: Shop
let logged = ''

test.before(async () => {
  standIn = await PayPalStandIn.open()
  shop = await openShop(undefined, { paypal: standIn.settings })
  const write = (line: string) => {
    logged += line
  }
  setLog(pino({ level: 'trace' }, { write }))
})
test.after(async () => {
  setLog(pino({ level: 'silent' }))
  await shop?.close()
  await standIn?.close()
})

test('an app that PayPal does not take is said in one line, which names the variable', async () => {
  assert.equal(await checkProviders(shop.gatehouse.core), [])
  for (const wrong of [{ clientId: 'another-client' }, { clientSecret: 'another-secret' }]) {
    const said = await (await payPalProvider({ ...standIn.settings, ...wrong })).check?.()
    assert.match(said ?? '', /^PayPal does not take PAYPAL_CLIENT_ID with PAYPAL_CLIENT_SECRET\. [^\n]+$/)
  }
})

test('an app that lacks a feature is told which', async () => {
  const all = standIn.scopes
  for (const [left, feature] of [
    [1, 'Save payment methods'],
    [2, 'Transaction search'],
    [3, 'Customer disputes'],
  ] as const) {
    standIn.scopes = all.slice(0, left)
    assert.match((await checkProviders(shop.gatehouse.core))[0] ?? '', `PAYPAL_CLIENT_ID lacks “${feature}”`)
  }
  standIn.scopes = all
})

test('PayPal down stops nothing, and is said', async () => {
  standIn.isDown = true
  assert.match(
    (await checkProviders(shop.gatehouse.core))[0] ?? '',
    'could not be asked about PAYPAL_CLIENT_ID',
  )
  standIn.isDown = false
})

test('neither a secret nor what PayPal calls an agreement is in a log, an event or what is shown', async () => {
  const { core, database } = shop.gatehouse
  const owner = await shop.gatehouse.account('customer')
  await passDays(shop, owner, 8)
  await addPayPal(standIn, owner, 'dan')
  await choose(owner.caller, 'team')
  for (const fault of ['answer-lost', 'broken', 'conflict'] as const) {
    standIn.breakNext('POST', /orders$/, fault)
    await passDays(shop, owner, 2).catch(() => {})
  }
  const agreements = [...standIn.state.agreements.keys()]
  standIn.state.withdraw(agreements[0] ?? '')
  await deliver(shop, standIn, standIn.state.outbox.splice(0))
  const forged = { body: Buffer.from('{}'), headers: {}, receivedAt: new Date() }
  assert.is(await receiveWebhook(core, 'paypal', forged), false)
  const event = { id: 'WH-1', event_type: 'X', resource_type: 'x', create_time: '', resource: {} }
  for (const _ of [1, 2])
    assert.is(await receiveWebhook(core, 'paypal', standIn.signer.sign(event, { webhookId: 'OTHER' })), false)
  assert.is(logged.match(/is not signed for PAYPAL_WEBHOOK_ID/g)?.length, 1)
  const { clientSecret } = standIn.settings
  const { rows: tables } = await database.owner.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'gatehouse' and table_type = 'BASE TABLE'`,
  )
  assert.ok(tables.length > 20)
  for (const { name } of tables) {
    const { rows } = await database.owner.query<{ row: string }>(
      `select t::text as row from gatehouse."${name}" t`,
    )
    for (const { row } of rows) {
      assert.not.match(row, clientSecret, name)
      if (name === 'audit_events') for (const one of agreements) assert.not.match(row, one)
    }
  }
  for (const secret of [clientSecret, 'Bearer ', 'Basic ', ...agreements]) assert.not.match(logged, secret)
  assert.not.match(JSON.stringify(await listPaymentMethods(owner.caller, undefined)), agreements.join('|'))
})

test('amounts are as PayPal writes them, and other ones are not taken', async () => {
  assert.equal(moneyOf(1999n, 'EUR'), { currencyCode: 'EUR', value: '19.99' })
  assert.equal(moneyOf(7900n, 'JPY'), { currencyCode: 'JPY', value: '7900' })
  for (const currency of ['KWD', 'KRW'] as const)
    assert.throws(() => moneyOf(1000n, currency), /takes no payments in/)
  mustEqual({ currencyCode: 'EUR', value: '19.9' }, 1990n, 'EUR')
  for (const [said, amount, currency] of [
    [{ currencyCode: 'EUR', value: '19.91' }, 1990n, 'EUR'],
    [{ currencyCode: 'USD', value: '19.90' }, 1990n, 'EUR'],
    [undefined, 1990n, 'EUR'],
  ] as const)
    await fails(async () => mustEqual(said, amount, currency), /nothing is booked/)
})

test.run()
