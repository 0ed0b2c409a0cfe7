import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PayPalStandIn } from '@gatehouse/core/billing/payment/paypal/stand-in/paypal-stand-in.testing'
import type { Locator, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo } from './dashboard.ts'
import { stepsOf } from './steps.ts'

const test = suite('PayPal in a browser')
const step = stepsOf(test, hasBrowser())

let standIn: PayPalStandIn
let stage: BrowserStage
let owner: Page

test.before(async () => {
  if (!hasBrowser()) return
  standIn = await PayPalStandIn.open()
  const { clientId, clientSecret, webhookId, api } = standIn.settings
  const authority = join(tmpdir(), `paypal-authority-${process.pid}.pem`)
  writeFileSync(authority, api?.ca ?? '')
  stage = await openBrowserStage({
    env: {
      PAYPAL_CLIENT_ID: clientId,
      PAYPAL_CLIENT_SECRET: clientSecret,
      PAYPAL_WEBHOOK_ID: webhookId,
      PAYPAL_MODE: 'sandbox',
      NODE_EXTRA_CA_CERTS: authority,
      NODE_OPTIONS: `--import ${join(import.meta.dirname, 'paypal-elsewhere.fixture.ts')}`,
      PAYPAL_ELSEWHERE: String(api?.port),
    },
  })
  owner = stage.owner
})
test.after(async () => {
  await stage?.close()
  await standIn?.close()
})

const section = (name: string) => owner.getByRole('main').getByRole('region', { name, exact: true })
const button = (within: Page | Locator, name: string | RegExp) =>
  within.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) })

/** Goes on at PayPal’s page as somebody, and agrees. */
async function agree(email: string): Promise<void> {
  await owner.getByRole('radio', { name: new RegExp(`^${RegExp.escape(email)}`) }).check()
  await button(owner, 'Agree').click()
}

/** Posts what PayPal has to say, each with its signature, and answers how it was taken. */
async function post(): Promise<number[]> {
  const { signer, settings, state } = standIn
  const taken: number[] = []
  for (const event of state.outbox.splice(0)) {
    const { body, headers } = signer.sign(event, { webhookId: settings.webhookId })
    const address = `${stage.gatehouse.url}/webhooks/paypal`
    const sent = headers as Record<string, string> // each is set
    taken.push((await fetch(address, { method: 'POST', headers: sent, body: new Uint8Array(body) })).status)
  }
  return taken
}

step('the owner leaves PayPal’s page, and nothing was added; agrees, and it is', async () => {
  await goTo(owner, 'Billing')
  await button(owner, 'Add a payment method').click()
  await owner.getByRole('heading', { name: 'Agree to future payments' }).waitFor()
  await button(owner, 'Cancel').click()
  await section('Payment methods').waitFor()
  assert.is(await section('Payment methods').getByRole('listitem').count(), 0)
  await button(owner, 'Add a payment method').click()
  await agree('kim.lee@example.com')
  await owner.getByText('Added PayPal ki…@example.com.').waitFor()
  assert.is(new URL(owner.url()).search, '')
  assert.is(await section('Payment methods').getByRole('listitem').count(), 1)
  assert.equal([...new Set(await post())], [200])
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
  await stage.database.force(
    `insert into billing_clocks as c (account_id, ahead_ms, due_at) select id, $1, now() from accounts where slug = 'acme'
     on conflict (account_id) do update set ahead_ms = c.ahead_ms + excluded.ahead_ms, due_at = excluded.due_at, revision = c.revision + 1`,
    [8 * 86_400_000],
  )
  const paid = section('Invoices').getByRole('row', { name: /^ACME-0001/ })
  await paid.getByText('Paid', { exact: true }).waitFor({ timeout: 90_000 })
  await paid.getByText('by PayPal ki…@example.com').waitFor()
  assert.equal(
    [...standIn.state.captures.values()].map(({ status }) => status),
    ['COMPLETED'],
  )
})

step('revoked at PayPal, it is gone from the page by itself', async () => {
  standIn.state.withdraw([...standIn.state.agreements.keys()][0] ?? '')
  assert.equal([...new Set(await post())], [200])
  await section('Payment methods').getByText('None yet').waitFor()
  await goTo(owner, 'Audit log')
  await owner
    .getByText(/removed.*PayPal ki…@example\.com/)
    .first()
    .waitFor()
  await goTo(owner, 'Billing')
})

step('the next invoice is paid on PayPal’s page', async () => {
  await stage.database.force(
    `update billing_clocks set ahead_ms = ahead_ms + $1, due_at = now(), revision = revision + 1
     where account_id = (select id from accounts where slug = 'acme')`,
    [31 * 86_400_000],
  )
  await button(owner, 'Pay ACME-0002').click({ timeout: 90_000 })
  const dialog = owner.getByRole('dialog', { name: 'Pay ACME-0002?' })
  await button(dialog, /^Pay €/).click()
  await owner.getByRole('heading', { name: /^Pay [\d.]+ EUR$/ }).waitFor()
  await agree('kim.lee@example.com')
  await owner.getByText(/^ACME-0002, €[\d.]+, is paid\. Thank you\.$/).waitFor()
  assert.is(new URL(owner.url()).search, '')
  // its news come afterwards, and change nothing
  assert.equal([...new Set(await post())], [200])
  await section('Invoices')
    .getByRole('row', { name: /^ACME-0002/ })
    .getByText('Paid', { exact: true })
    .waitFor()
  assert.is(standIn.state.captures.size, 2)
})

step('what is not PayPal’s is refused, and no secret was said', async () => {
  const answer = await fetch(`${stage.gatehouse.url}/webhooks/paypal`, { method: 'POST', body: '{}' })
  assert.is(answer.status, 400)
  const { clientSecret } = standIn.settings
  assert.not.match(stage.gatehouse.output(), clientSecret)
  assert.equal(standIn.complaints, [])
  assert.equal(stage.problems, [])
})

test.run()
