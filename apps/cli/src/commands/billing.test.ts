import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finishPaymentMethod } from '@gatehouse/core/billing/payment-method/add-payment-method'
import { demoPlans } from '@gatehouse/core/billing/plan/demo-plans'
import { ownerPool } from '@gatehouse/core/database/database'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readEnv } from '../env.ts'
import { type OpenGatehouse, openGatehouse } from '../open-gatehouse.ts'
import { startDatabase } from '../start-database.ts'
import { commandsWith, openCommandStage } from '../testing/command-stage.ts'
import { runHere } from '../testing/run-here.ts'

// on the embedded database, since the demo alone takes payments and moves its clock
const test = suite('gatehouse plans and billing')
const acme = ['--account', 'acme']
const owner = 'owner@acme.com'
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-cli-'))
const env = { GATEHOUSE_DATA: folder, GATEHOUSE_SEED: 'none' }
const { done, json, failed } = commandsWith(env)
let gatehouse: OpenGatehouse | undefined
let invoice: string

test.before(async () => {
  const settings = readEnv(env)
  gatehouse = await openGatehouse(settings, await startDatabase(settings), { migrates: true })
  await done(['account', 'open', '--email', owner, '--slug', 'acme'])
})

test.after(async () => {
  await gatehouse?.close()
  rmSync(folder, { recursive: true, force: true })
})

test('nothing is for sale, and no trial begins, until plans are imported', async () => {
  assert.equal(await json(['plans', 'list']), [])
  assert.match(await done(['billing', 'show', ...acme]), /^acme: no plans are for sale here\n/)
  assert.match(await failed(['billing', 'plan', 'team', ...acme, '--yes']), /Plan not found/)
})

test('imports plans from a file or the standard input, and says what is wrong by its place in it', async () => {
  const file = join(folder, 'plans.json')
  writeFileSync(file, JSON.stringify(demoPlans.slice(0, 2)))
  assert.is(await done(['plans', 'import', file]), 'new or changed: starter, team\ntrials started: 1\n')
  assert.equal(await json(['plans', 'import', '-'], JSON.stringify(demoPlans)), {
    changed: ['fleet'],
    unchanged: ['starter', 'team'],
    withdrawn: [],
    trials: 0,
  })
  assert.is(await failed(['plans', 'import', '-'], 2, '[]'), 'There are no plans in this file.')
  const wrong = JSON.stringify([{ ...demoPlans[0], interval: 'week' }])
  assert.match(await failed(['plans', 'import', '-'], 2, wrong), /^\[0\]\.interval: /)
  assert.is(
    await failed(['plans', 'import', join(folder, 'none')]),
    `Could not read ${join(folder, 'none')} (ENOENT).`,
  )
  assert.match(
    await done(['plans', 'list']),
    /^PLAN +NAME +EVERY +PRICE +MEMBERS +SERVERS +TRUNKS +VERSION\nstarter +Starter +month +€/,
  )
  assert.equal(
    (await json(['plans', 'list'])).map(({ slug }: { slug: string }) => slug),
    ['starter', 'team', 'fleet'],
  )
  assert.match(await done(['billing', 'show', ...acme]), /^acme: trial until \d{4}-/)
})

test('says who the invoices are made out to and how they are taxed', async () => {
  const buyer = ['billing', 'buyer', ...acme]
  assert.match(await done(buyer), /^invoices to: no one yet\n/)
  assert.match(await failed([...buyer, '--name', 'Acme GmbH'], 2), /^buyer\.(address|country)/)
  const whole = ['--name', 'Acme GmbH', '--address', 'Lindenstraße 20', '--address', '10969 Berlin']
  await done([...buyer, ...whole, '--country', 'DE', '--email', 'finance@acme.com'])
  assert.equal(await json([...buyer, '--no-email', '--email-invoices', 'off', '--as', owner]), {
    buyer: {
      name: 'Acme GmbH',
      address: ['Lindenstraße 20', '10969 Berlin'],
      country: 'DE',
      vatId: null,
      email: null,
    },
    mailsInvoices: false,
  })
  const tax = ['billing', 'tax', ...acme]
  for (const said of [[], ['--none', '--rate', '19'], ['--rate', 'much'], ['--rate', '101']])
    assert.match(await failed([...tax, ...said], 2), /^(Choose one|Enter a percentage)/)
  assert.match(await failed([...tax, '--reverse-charge']), /needs the VAT number/)
  assert.match(await done([...tax, '--rate', '19']), /from the next one on: 19 %\.\n$/)
})

test('creates, lists and withdraws coupons, and an account redeems one', async () => {
  const create = ['billing', 'coupons', 'create']
  assert.match(await failed([...create, 'X'], 2), /^Choose one: --percent/)
  assert.match(await failed([...create, 'TEN', '--amount', '10'], 2), /^--currency must be one of AUD/)
  assert.match(
    await failed([...create, 'TEN', '--amount', '1,5', '--currency', 'eur'], 2),
    /isn’t an amount of EUR/,
  )
  assert.match(await failed([...create, 'TEN', '--percent', '10', '--plans', 'none'], 1), /[Pp]lan .*none/)
  await done([...create, 'ten', '--amount', '10.00', '--currency', 'eur', '--uses', '5', '--plans', 'team'])
  await done([...create, 'welcome', '--percent', '12.5', '--periods', '2'])
  assert.match(await failed([...create, 'TEN', '--percent', '1']), /is a coupon TEN already/)
  await done(['billing', 'coupons', 'withdraw', 'ten'])
  assert.match(
    await done(['billing', 'coupons', 'list']),
    /^CODE .+\nWELCOME +12\.5 % +2 .+ active\nTEN +€10\.00 +all +– +– +0 of 5 +team +withdrawn\n$/,
  )
  assert.match(await failed(['billing', 'redeem', 'TEN', ...acme]), /[Cc]oupon/)
  assert.is(
    await done(['billing', 'redeem', 'welcome', ...acme, '--as', owner]),
    'Redeemed WELCOME: 12.5 % off for 2 periods.\n',
  )
})

test('shows what a plan would cost, and changes to it by yes or by the token of what was shown', async () => {
  const plan = ['billing', 'plan', 'team', ...acme]
  const preview = await json([...plan, '--preview'])
  assert.equal([preview.from.when, preview.dueNow], ['trial-end', 0])
  assert.is((await json([...plan, '--currency', 'jpy', '--preview'])).currency, 'JPY')
  assert.match(
    await failed([...plan, '--currency', 'KRW', '--yes'], 2),
    /^currency: Team has no price in KRW\./,
  )
  const inYen = await runHere([...plan, '--currency', 'JPY'], env)
  assert.match(inYen.err, /--currency JPY --token /)
  assert.match(inYen.out, /\nOther currencies, until the first invoice: EUR, GBP, USD \(--currency\)\.\n$/)
  const shown = await runHere(plan, env)
  assert.match(shown.out, /^Team, when the trial ends \(.+\):\nWHAT .+\nTeam.+€\d+\.00\nCoupon WELCOME +-€/)
  assert.match(shown.err, new RegExp(`Nothing was changed, .+--token ${preview.token}\\.\n$`))
  assert.is(shown.code, 2)
  assert.match(await failed([...plan, '--token', 'other']), /price has changed/)
  assert.equal(await json([...plan, '--token', preview.token]), {
    plan: 'team',
    from: 'trial-end',
    invoice: null,
  })
  assert.match(await failed(['billing', 'plan', 'none', ...acme, '--yes']), /Plan not found/)
})

test('shows what will happen, and lets it happen on the demo’s clock', async () => {
  assert.match(
    await done(['billing', 'timeline', ...acme]),
    /^AT +WHAT +AMOUNT +INVOICE\n\d{4}-\S+ \S+ +a period begins: Team +€/,
  )
  const clock = ['billing', 'clock', ...acme]
  assert.match(await done(clock), /^It is \d{4}-.+Z for acme\.\n$/)
  assert.match(await failed([...clock, '--days', '1', '--to', '2030-01-01'], 2), /^Choose one/)
  assert.match(await failed([...clock, '--days', '-1'], 2), /^--days must be/)
  assert.match(await failed([...clock, '--to', '2020-01-01']), /never runs back/)
  assert.match(await failed([...clock, '--to', 'soon'], 2), /^to: /)
  const { steps } = await json([...clock, '--days', '8'])
  assert.equal(steps[0].kind, 'period')
  assert.match(await done(['billing', 'show', ...acme]), /^acme: active\nplan: Team, every month\npaid from /)
})

test('lists invoices, shows one, and saves it as the same PDF each time', async () => {
  assert.match(
    await done(['billing', 'invoices', ...acme]),
    /^NUMBER +KIND +ISSUED +DUE +TOTAL +OPEN +STATE\n\S+ +invoice +\S+ +\S+ +€(\S+) +€\1 +overdue\n$/,
  )
  ;[{ number: invoice }] = await json(['billing', 'invoices', ...acme])
  const show = ['billing', 'invoice', invoice, ...acme]
  assert.match(await done(show), /Coupon WELCOME +-€.+\nnet +€.+\ntax, 19 % +€.+\ntotal +€.+\nopen +€/)
  const [first, second] = [join(folder, '1.pdf'), join(folder, '2.pdf')]
  assert.is(await done([...show, '--pdf', first]), `Saved ${invoice} to ${first}.\n`)
  await done([...show, '--pdf', second, '--as', owner])
  assert.is(readFileSync(first).subarray(0, 5).toString(), '%PDF-')
  assert.ok(readFileSync(first).equals(readFileSync(second)))
  assert.match(
    await failed([...show, '--pdf', join(folder, 'none', '1.pdf')]),
    /^Could not write .+ \(ENOENT\)\.$/,
  )
  assert.is(await failed(['billing', 'invoice', 'NONE-1', ...acme]), 'Invoice not found.')
})

test('pays an invoice by a method, which is the default unless another is named, or at the provider’s page', async () => {
  const pay = ['billing', 'pay', invoice, ...acme]
  assert.match(await failed(pay), /no default payment method/)
  assert.match(await failed([...pay, '--page', '--method', 'x'], 2), /^Choose one/)
  assert.match(await failed([...pay, '--page', '--usdt'], 2), /^Choose one/)
  assert.match(await failed([...pay, '--usdt']), /USDT is not set up here/)
  assert.equal(await json(['billing', 'addresses', ...acme]), [])
  assert.match(
    await done([...pay, '--page', '--as', owner]),
    /^Pay it here:\n {2}http\S+\/demo-payments\/pay\?/,
  )
  const { core } = gatehouse as OpenGatehouse // opened before
  const as = { kind: 'operator', label: 'test', as: owner } as const
  const caller = { core, credential: as, account: 'acme', ip: null, userAgent: null }
  await finishPaymentMethod(caller, { kind: 'demo', ref: 'works' })
  assert.match(
    await done(['billing', 'methods', ...acme]),
    /^NAME +EXPIRES +ADDED +DEFAULT +ID\nDemo Visa •••• 4242 +2031-12-31 .+ default /,
  )
  assert.match(await failed([...pay, '--method', 'Visa']), /no payment method Visa/)
  assert.match(await done(pay), /^Paying with Demo Visa •••• 4242\./)
  await done(['billing', 'clock', ...acme, '--days', '1'])
  assert.match(
    await done(['billing', 'invoice', invoice, ...acme]),
    /, paid\n(.+\n)+payment by Demo Visa •••• 4242: paid/,
  )
  assert.match(await failed(pay), /not found/)
})

test('credits a part of an invoice once that is confirmed, and then the rest', async () => {
  const credit = ['billing', 'credit-note', invoice, ...acme, '--reason', 'Two hours of outage']
  assert.match(await failed([...credit, '--net', '5.00'], 2), /Confirm with --yes/)
  assert.match(await failed([...credit, '--net', '5,00', '--yes'], 2), /isn’t an amount of EUR/)
  assert.match(
    await done([...credit, '--net', '5.00', '--yes']),
    new RegExp(`^Issued \\S+, €5\\.95 for ${invoice}\\.\n$`),
  )
  assert.match(await done(['billing', 'show', ...acme]), /\ncredit: €5\.95\n/)
  await done([...credit, '--yes'])
  assert.match(await failed([...credit, '--yes']), /^€0\.00 without tax is left/)
  assert.match(await done(['billing', 'invoices', ...acme]), /\n\S+ +credit-note /)
})

test('refunds out of the credit once that is confirmed, and shows it at the invoice', async () => {
  const refund = ['billing', 'refund', ...acme, '--invoice', invoice, '--reason', 'You asked for it']
  assert.match(await failed([...refund, '--amount', '5.00'], 2), /Confirm with --yes/)
  assert.match(await failed([...refund, '--amount', 'all', '--yes'], 2), /isn’t an amount of EUR/)
  assert.match(await failed([...refund, '--amount', '999.00', '--yes']), /is left of this payment/)
  assert.match(
    await done([...refund, '--amount', '5.00', '--yes']),
    new RegExp(
      `^Refunding €5\\.00 for ${invoice} by Demo Visa •••• 4242\\.\nSee: gatehouse billing invoice ${invoice} `,
    ),
  )
  await done(['billing', 'clock', ...acme, '--days', '1'])
  assert.match(
    await done(['billing', 'invoice', invoice, ...acme]),
    /\npayment by Demo Visa •••• 4242: paid €\S+, .+, ID \S+\nrefund of €5\.00: done, You asked for it, /,
  )
  const { amount, currency } = await json([...refund, '--yes'])
  assert.equal([amount > 500, currency], [true, 'EUR'])
})

test('plays in the demo what a provider tells: a refund past Gatehouse, and a dispute', async () => {
  const bill = [...acme, '--invoice', invoice]
  assert.is(
    await done(['billing', 'demo-refund', ...bill, '--amount', '1.00']),
    `The demo’s provider refunded €1.00 for ${invoice}.\n`,
  )
  assert.match(await failed(['billing', 'demo-refund', ...bill, '--amount', '999.00']), /The demo refused it/)
  const dispute = ['billing', 'demo-dispute', ...bill]
  assert.match(await failed([...dispute, '--won', '--lost'], 2), /^Choose one/)
  assert.match(await failed([...dispute, '--won']), /not disputed/)
  assert.match(
    await done(dispute),
    new RegExp(`^The dispute about €\\S+ for ${invoice}: the bank has yet to decide\\.\n$`),
  )
  assert.equal((await json([...dispute, '--lost'])).state, 'lost')
  assert.match(
    await done(['billing', 'invoice', invoice, ...acme]),
    /\nrefund of €1\.00: done, .+\ndispute about €\S+: the bank gave the money back, /,
  )
  const row = new RegExp(`\\n${invoice} .+, €\\S+ refunded, €\\S+ taken back\\n`)
  assert.match(await done(['billing', 'invoices', ...acme]), row)
})

test('compares the ledger with the provider, and exits with 1 where they differ', async () => {
  assert.match(
    await done(['billing', 'verify']),
    /^BY +CURRENCY +LEDGER +PROVIDER +DIFFERENCE\ndemo +EUR +€(\S+) +€\1 +€0\.00\n$/,
  )
  const [demo] = await json(['billing', 'verify'])
  assert.equal([demo.rail, demo.difference, demo.unknown, demo.unbooked], ['demo', 0, [], []])
  assert.ok(gatehouse)
  const pool = ownerPool(gatehouse.database, 1)
  const change = (by: number) => pool.query('update gatehouse.demo_charges set amount = amount + $1', [by])
  try {
    await change(1)
    const { code, out, err } = await runHere(['billing', 'verify'], env)
    assert.is(code, 1)
    assert.match(out, /€0\.0[1-9]\n$/)
    assert.match(err, /The ledger differs from demo\./)
    await change(-1)
  } finally {
    await pool.end()
  }
  await done(['billing', 'verify'])
})

test('cancels the plan and keeps it, with the rights of the member who is named', async () => {
  const until = /^Canceled the plan of acme\. It ends on \d{4}-\d\d-\d\d\. Until then, keep it with: /
  assert.match(await done(['billing', 'cancel', ...acme, '--as', owner]), until)
  assert.match(await done(['billing', 'show', ...acme]), /^acme: canceled, ends /)
  assert.is(await done(['billing', 'resume', ...acme]), 'acme keeps the plan team.\n')
  assert.match(await failed(['billing', 'resume', ...acme]), /not cancel+ed/)
  assert.is(
    await failed(['billing', 'show', '--account', 'acme', '--as', 'no@acme.com']),
    'The account acme does not exist, or no@acme.com is not a member of it.',
  )
})

test('on a PostgreSQL of one’s own nothing is sold by a company that no one named, and no clock is moved', async () => {
  const own = await openCommandStage()
  try {
    await own.product.account('acme')
    const file = JSON.stringify(demoPlans)
    assert.match(await own.failed(['plans', 'import', '-'], 1, file), /set BILLING_SELLER/)
    assert.match(await own.failed(['billing', 'clock', ...acme, '--days', '1']), /in the demo alone/)
  } finally {
    await own.close()
  }
})

test.run()
