import { join } from 'node:path'
import type { CardName } from '@gatehouse/core/billing/payment/stripe/testing/behaviours'
import { StripeStandIn } from '@gatehouse/core/billing/payment/stripe/testing/stand-in'
import type { Locator, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo } from './dashboard.ts'
import { stepsOf } from './steps.ts'

const test = suite('Stripe in a browser')
const step = stepsOf(test, hasBrowser())

let stripe: StripeStandIn
let stage: BrowserStage
let owner: Page

test.before(async () => {
  if (!hasBrowser()) return
  stripe = await StripeStandIn.open()
  const { secretKey, webhookSecret, api } = stripe.settings
  stage = await openBrowserStage({
    env: {
      STRIPE_SECRET_KEY: secretKey,
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      NODE_OPTIONS: `--import ${join(import.meta.dirname, 'stripe-elsewhere.fixture.ts')}`,
      STRIPE_ELSEWHERE: String(api?.port),
    },
  })
  owner = stage.owner
})
test.after(async () => {
  await stage?.close()
  await stripe?.close()
})

const section = (name: string) => owner.getByRole('main').getByRole('region', { name, exact: true })
const button = (within: Page | Locator, name: string | RegExp) =>
  within.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) })
const invoice = (number: string) => section('Invoices').getByRole('row', { name: new RegExp(`^${number}`) })

/** Adds a card on Stripe's page, where the number is typed in. */
async function addCard(card: CardName, shown: string): Promise<void> {
  await button(owner, 'Add a payment method').click()
  await owner.getByRole('heading', { name: 'Stripe’s stand-in' }).waitFor()
  await owner.locator(`input[value=${card}]`).check()
  await button(owner, 'Save card').click()
  await owner.getByText(`Added ${shown}.`).waitFor()
  assert.is(new URL(owner.url()).search, '')
}

/** Lets days pass for the account. */
const pass = (days: number) =>
  stage.database.force(
    `insert into billing_clocks as c (account_id, ahead_ms, due_at) select id, $1, now() from accounts where slug = 'acme'
     on conflict (account_id) do update set ahead_ms = c.ahead_ms + excluded.ahead_ms, due_at = excluded.due_at, revision = c.revision + 1`,
    [days * 86_400_000],
  )

/** Posts what Stripe has to say, and answers how it was taken. */
async function post(): Promise<number[]> {
  const taken: number[] = []
  for (const { body, headers } of stripe.webhooks()) {
    const answer = await fetch(`${stage.gatehouse.url}/webhooks/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) }, // each is set
      body: new Uint8Array(body),
    })
    taken.push(answer.status)
  }
  return taken
}

step('the owner leaves Stripe’s page, and nothing was added; enters a card, and it is', async () => {
  await goTo(owner, 'Billing')
  await button(owner, 'Add a payment method').click()
  await owner.getByRole('link', { name: 'Back' }).click()
  await section('Payment methods').waitFor()
  assert.is(await section('Payment methods').getByRole('listitem').count(), 0)
  await addCard('ok', 'Visa •••• 4242')
  await section('Payment methods').getByRole('listitem').filter({ hasText: 'Visa •••• 4242' }).waitFor()
})

step('the invoice of the first month is charged to it by itself', async () => {
  if (
    (await section('Plan')
      .getByText(/^Team begins on/)
      .count()) === 0
  ) {
    await button(owner, 'Choose Team').click()
    await button(owner.getByRole('dialog'), /^Change on/).click()
    await section('Plan')
      .getByText(/^Team begins on/)
      .waitFor()
  }
  await pass(8)
  await invoice('ACME-0001').getByText('Paid', { exact: true }).waitFor({ timeout: 90_000 })
  await invoice('ACME-0001').getByText('by Visa •••• 4242').waitFor()
  assert.equal([...new Set(await post())], [200])
})

step(
  'where the bank wants the person, the page has a link, and who comes back has paid, without a webhook',
  async () => {
    await addCard('asks', 'Visa •••• 3184')
    await button(owner, 'Make Visa •••• 3184 the default').click()
    await button(owner, 'Make Visa •••• 4242 the default').waitFor()
    await pass(31)
    await invoice('ACME-0002').getByRole('link', { name: 'Confirm the payment' }).click({ timeout: 90_000 })
    await owner.getByRole('heading', { name: 'Stripe’s stand-in' }).waitFor()
    await button(owner, /^Pay \d+ eur$/).click()
    await owner.getByText('Your bank wants you to confirm.').waitFor()
    await button(owner, 'Confirm').click()
    await owner.getByText(/^ACME-0002, €[\d.]+, is paid\. Thank you\.$/).waitFor()
    assert.is(new URL(owner.url()).search, '')
    await invoice('ACME-0002').getByText('Paid', { exact: true }).waitFor()
    // its news come afterwards, and change nothing
    assert.equal([...new Set(await post())], [200])
  },
)

step('a card that is taken back at Stripe is gone from the page by itself', async () => {
  for (const { id, customer } of stripe.books.methods.values()) if (customer) stripe.books.detach(id)
  assert.equal([...new Set(await post())], [200])
  await section('Payment methods').getByText('None yet').waitFor()
})

step('the next invoice is paid on Stripe’s page', async () => {
  await pass(31)
  await button(owner, 'Pay ACME-0003').click({ timeout: 90_000 })
  await button(owner.getByRole('dialog', { name: 'Pay ACME-0003?' }), /^Pay €/).click()
  await owner.locator('input[value=declines]').check()
  await button(owner, /^Pay \d+ eur$/).click()
  await owner.getByRole('alert').getByText('Your card was declined.').waitFor()
  await owner.locator('input[value=other]').check()
  await button(owner, /^Pay \d+ eur$/).click()
  await owner.getByText(/^ACME-0003, €[\d.]+, is paid\. Thank you\.$/).waitFor()
  assert.equal([...new Set(await post())], [200])
})

step('the dashboard’s policy for scripts, frames and forms is as it was, and nothing broke it', async () => {
  const { headers } = await fetch(`${stage.gatehouse.url}/acme/billing`)
  const policy = headers.get('content-security-policy') ?? ''
  assert.match(policy, /script-src 'self'/)
  assert.not.match(policy, /stripe|https:/)
  assert.equal(stage.problems, [])
  const { secretKey, webhookSecret } = stripe.settings
  for (const secret of [secretKey, webhookSecret]) assert.not.match(stage.gatehouse.output(), secret)
})

test.run()
