import { pino } from 'pino'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { setLog } from '../../../log/service-log.ts'
import { advanceFully } from '../../clock/move-clock.ts'
import { listPaymentMethods } from '../../payment-method/payment-methods.ts'
import { receiveWebhook } from '../../webhook/receive-webhook.ts'
import { checkProviders } from '../check-providers.ts'
import { deliverAll, openStripeShop, type StripeShop, stripeCustomer } from './testing/stripe-shop.ts'

const test = suite('secrets of Stripe')
let shop: StripeShop
let logged = ''

test.before(async () => {
  shop = await openStripeShop()
  const write = (line: string) => {
    logged += line
  }
  setLog(pino({ level: 'trace' }, { write }))
})
test.after(async () => {
  setLog(pino({ level: 'silent' }))
  await shop?.close()
})

test('a key that Stripe does not take is said in one line, which names the variable', async () => {
  assert.equal(await checkProviders(shop.gatehouse.core), [])
  const { settings } = shop.stripe
  const key = settings.secretKey
  settings.secretKey = 'sk_test_another'
  const said = await checkProviders(shop.gatehouse.core)
  settings.secretKey = key
  assert.is(said.length, 1)
  assert.match(said[0] ?? '', /^STRIPE_SECRET_KEY is not a key that Stripe takes \(not shown\)\. [^\n]+$/)
  assert.match(logged, said[0] ?? '')
})

test('one that is down stops nothing', async () => {
  const other = await openStripeShop()
  await other.stripe.close()
  assert.equal(await checkProviders(other.gatehouse.core), [])
  await other.gatehouse.close()
  assert.match(logged, 'cannot be asked whether it takes our key')
})

test('neither a secret nor what Stripe calls a card is in a log, an event or what is shown', async () => {
  const { core, database } = shop.gatehouse
  const { owner } = await stripeCustomer(shop, 'declines')
  await advanceFully(core, owner.account.id, new Date())
  await receiveWebhook(core, 'stripe', shop.stripe.signed('{}', { secret: 'whsec_anotheranother' }))
  shop.stripe.books.detach([...shop.stripe.books.methods.keys()].at(-1) ?? '')
  await deliverAll(shop)
  const { secretKey, webhookSecret } = shop.stripe.settings
  const { rows: tables } = await database.owner.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'gatehouse' and table_type = 'BASE TABLE'`,
  )
  for (const { name } of tables) {
    const { rows } = await database.owner.query<{ row: string }>(
      `select t::text as row from gatehouse."${name}" t`,
    )
    for (const { row } of rows) {
      for (const secret of [secretKey, webhookSecret]) assert.not.match(row, secret, name)
      if (name === 'events') assert.not.match(row, /\b(cus|pm|pi|cs|seti)_[a-z0-9]{8}/)
    }
  }
  for (const secret of [secretKey, webhookSecret, 'Bearer ']) assert.not.match(logged, secret)
  assert.not.match(logged, /\b(cus|pm)_[a-z0-9]{8}/)
  assert.not.match(JSON.stringify(await listPaymentMethods(owner.caller, undefined)), /(cus|pm)_/)
})

test.run()
