import { execFileSync } from 'node:child_process'
import type { PlanPreview } from '@gatehouse/core/billing/subscription/view'
import type { Locator, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api } from './api.ts'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo, signInBy } from './dashboard.ts'
import { command, signInLinkOf } from './sign-in-link.ts'
import { stepsOf } from './steps.ts'

const test = suite('billing in a browser')
const step = stepsOf(test, hasBrowser())

let stage: BrowserStage
let owner: Page
let finance: Page
let api: Api

test.before(async () => {
  if (!hasBrowser()) return
  stage = await openBrowserStage()
  owner = stage.owner
  api = await new Api(stage.gatehouse.url).signIn(signInLinkOf(stage.data, 'owner@acme.com'))
  finance = await stage.person()
})

test.after(async () => stage?.close())

async function signedIn(email: string): Promise<Page> {
  const page = await stage.person()
  await signInBy(page, signInLinkOf(stage.data, email))
  return page
}

const main = (page: Page) => page.getByRole('main')
const section = (page: Page, name: string) => main(page).getByRole('region', { name, exact: true })
const invoice = (page: Page, number: string) =>
  section(page, 'Invoices').getByRole('row', { name: new RegExp(`^${number}`) })
const button = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true })

/** The amounts of a table of sums, from top to bottom. */
const sumsOf = (within: Locator) =>
  within.getByRole('table', { name: 'What it costs' }).getByRole('cell').allTextContents()

/** Adds one of the demo's cards by its provider's page. */
async function addCard(page: Page, card: string): Promise<void> {
  await button(page, 'Add a payment method').click()
  await page.getByRole('heading', { name: 'Add a card' }).waitFor()
  await page.getByRole('radio', { name: card }).check()
  await button(page, 'Add card').click()
  await page.getByText(`Added ${card}.`).waitFor()
  assert.is(new URL(page.url()).search, '')
}

/** Sends what the command does beside the running Gatehouse. */
function run(...args: string[]): void {
  const env = { ...process.env, GATEHOUSE_DATA: stage.data }
  execFileSync(process.execPath, [command, ...args], { env })
}

step('whoever pays arrives at billing: a year of it, and what is to come', async () => {
  await signInBy(finance, signInLinkOf(stage.data, 'finance@acme.com'))
  await finance.waitForURL('**/acme/billing')
  await invoice(finance, 'ACME-0001').waitFor()
  assert.is(
    await section(finance, 'Invoices')
      .getByRole('button', { name: /^ACME-/ })
      .count(),
    13,
  )
  await section(finance, 'Plan').getByText('€49.00 a month').waitFor()
  await section(finance, 'Plan').getByText('6 of 10 included, up to 50').waitFor()
  await section(finance, 'Plan').getByText('€11.90, used for the next invoices').waitFor()
  const next = section(finance, 'If nothing changes').getByRole('listitem').first()
  await next
    .getByText('Team continues. An invoice of about €46.41 is issued and charged to Demo Visa •••• 4242.')
    .waitFor()
  await invoice(finance, 'ACME-0013').getByText('Credit note for ACME-0011').waitFor()
  await section(finance, 'Plans').getByText('An owner changes the plan.').waitFor()
  assert.is(
    await main(finance)
      .getByRole('button', { name: /^Choose|^Cancel|^Keep/ })
      .count(),
    0,
  )
})

step('an invoice is downloaded, as PDF, XML and CSV', async () => {
  const begins = { PDF: '%PDF', XML: '<?xml', CSV: '' }
  for (const [type, first] of Object.entries(begins)) {
    const [download] = await Promise.all([
      finance.waitForEvent('download'),
      section(finance, 'Invoices')
        .getByRole('link', { name: `ACME-0012 as ${type}` })
        .click(),
    ])
    assert.is(download.suggestedFilename(), `ACME-0012.${type.toLowerCase()}`)
    const stream = await download.createReadStream()
    let content = ''
    for await (const chunk of stream) content += chunk
    assert.ok(content.replace('\uFEFF', '').startsWith(first), content.slice(0, 40))
    if (type === 'CSV') assert.match(content, 'ACME-0012')
  }
})

step('its details add up, and stand in the address', async () => {
  await button(section(finance, 'Invoices'), 'ACME-0012').click()
  const dialog = finance.getByRole('dialog', { name: 'ACME-0012' })
  await dialog.getByText('Acme Telephony GmbH').waitFor()
  assert.equal(await sumsOf(dialog), ['€49.00', '€49.00', '€9.31', '€58.31'])
  await finance.reload()
  await dialog.getByText('Germany').first().waitFor()
  await finance.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  assert.is(new URL(finance.url()).search, '')
})

step('billing details are changed, and what is wrong is said at its field', async () => {
  await button(finance, 'Change billing details').click()
  const dialog = finance.getByRole('dialog', { name: 'Change billing details' })
  await dialog.getByLabel('VAT number').fill('DE123')
  await button(dialog, 'Save').click()
  await dialog.getByRole('textbox', { name: 'VAT number', description: /VAT number/ }).waitFor()
  assert.is(await dialog.getByLabel('VAT number').getAttribute('aria-invalid'), 'true')
  await dialog.getByLabel('VAT number').fill('DE136695976')
  await dialog.getByRole('checkbox', { name: /^Email invoices/ }).uncheck()
  await button(dialog, 'Save').click()
  await dialog.waitFor({ state: 'detached' })
  await section(finance, 'Billing details').getByText('DE136695976').waitFor()
  await section(finance, 'Billing details').getByText('not emailed').waitFor()
})

step('a card is added at the provider’s page, and becomes the default', async () => {
  await addCard(finance, 'Demo Visa •••• 0002')
  await button(finance, 'Make Demo Visa •••• 0002 the default').click()
  await button(finance, 'Make Demo Visa •••• 4242 the default').waitFor()
  await finance.goto(`${stage.gatehouse.url}/acme/billing?added=demo`)
  await finance.getByText('No payment method was added.').waitFor()
  assert.is(await section(finance, 'Payment methods').getByRole('listitem').count(), 2)
})

const euro = (cents: number) => `${cents < 0 ? '−' : ''}€${(Math.abs(cents) / 100).toFixed(2)}`
const previewed = () => api.query<PlanPreview>('billing.previewPlan', { plan: 'fleet' })
const rowsOf = ({ lines, discounts, net, tax, credit, dueNow }: PlanPreview) => [
  ...lines.map(({ amount }) => euro(amount)),
  ...discounts.map(({ amount }) => euro(-amount)),
  euro(net),
  euro(tax.amount),
  euro(-credit),
  euro(dueNow),
]

step('the owner sees to the cent what another plan costs', async () => {
  await goTo(owner, 'Billing')
  await button(owner, 'Choose Fleet').click()
  const dialog = owner.getByRole('dialog', { name: 'Change to Fleet?' })
  await dialog.getByText('Applies right away.').waitFor()
  assert.equal(await sumsOf(dialog), rowsOf(await previewed()))
  await dialog.getByText('Charged to Demo Visa •••• 0002.').waitFor()
})

step('a coupon that was used is refused in words, and another one runs', async () => {
  const code = section(finance, 'Coupon').getByRole('textbox', { name: 'Code' })
  await code.fill('welcome20')
  await button(finance, 'Redeem').click()
  await section(finance, 'Coupon').getByText('You have used this coupon already.').waitFor()
  await code.fill(' spring ')
  await button(finance, 'Redeem').click()
  await section(finance, 'Coupon').getByText('SPRING: €10.00 off the next invoice').waitFor()
  await section(finance, 'Plan').getByText('SPRING: €10.00 off the next invoice').waitFor()
})

step(
  'the price that has changed by it is shown before it is asked for, and exactly that is charged',
  async () => {
    const dialog = owner.getByRole('dialog', { name: 'Change to Fleet?' })
    await dialog.getByRole('button', { name: /^Change and pay/ }).click()
    await dialog.getByRole('alert').getByText('The price has changed since you looked').waitFor()
    const preview = await previewed()
    assert.is(preview.discounts.length, 1)
    assert.equal(await sumsOf(dialog), rowsOf(preview))
    await button(dialog, `Change and pay ${euro(preview.dueNow)}`).click()
    await dialog.waitFor({ state: 'detached' })
    await section(owner, 'Plan').getByText('€199.00 a month').waitFor()
    // the card that declines is refused, and both see it without doing anything
    for (const page of [owner, finance])
      await section(page, 'Invoices')
        .getByText(`ACME-0014, ${euro(preview.dueNow)}, isn’t paid: Demo Visa •••• 0002 was refused`)
        .waitFor()
  },
)

step('a plan that allows less than is used says what to remove', async () => {
  await button(owner, 'Choose Starter').click()
  const dialog = owner.getByRole('dialog', { name: 'Change to Starter?' })
  await dialog.getByText('Starter allows 3 members, and you have 6. Remove 3 members').waitFor()
  assert.ok(await dialog.getByRole('button', { name: /^Change on/ }).isDisabled())
  await button(dialog, 'Cancel').click()
})

step('an open invoice is paid at the provider’s page, and refused there', async () => {
  await button(finance, 'Pay ACME-0014').click()
  const dialog = finance.getByRole('dialog', { name: 'Pay ACME-0014?' })
  await dialog.getByRole('radio', { name: /on the provider’s page/ }).check()
  await dialog.getByRole('button', { name: /^Pay €/ }).click()
  await finance.getByRole('heading', { name: 'Confirm the payment' }).waitFor()
  await button(finance, 'Refuse').click()
  await finance
    .getByText(/ACME-0014, €[\d.]+, isn’t paid: the payment was refused \(not confirmed\)/)
    .waitFor()
  assert.is(new URL(finance.url()).search, '')
})

step('it is paid by the card that works, and the page says so by itself', async () => {
  await button(finance, 'Pay ACME-0014').click()
  const dialog = finance.getByRole('dialog', { name: 'Pay ACME-0014?' })
  await dialog.getByRole('radio', { name: /^Demo Visa •••• 4242/ }).check()
  await dialog.getByRole('button', { name: /^Pay €/ }).click()
  await dialog.waitFor({ state: 'detached' })
  await invoice(finance, 'ACME-0014').getByText('Paid', { exact: true }).waitFor()
  await invoice(finance, 'ACME-0014').getByText('by Demo Visa •••• 4242').waitFor()
  assert.is(await button(finance, 'Pay ACME-0014').count(), 0)
})

step('a payment method is removed, having said what follows', async () => {
  await button(finance, 'Remove Demo Visa •••• 0002').click()
  const dialog = finance.getByRole('dialog', { name: 'Remove Demo Visa •••• 0002?' })
  await dialog.getByText('no other becomes the default until you choose one').waitFor()
  await button(dialog, 'Remove').click()
  await dialog.waitFor({ state: 'detached' })
  await button(finance, 'Make Demo Visa •••• 4242 the default').click()
  await section(finance, 'Payment methods').getByText('Default', { exact: true }).waitFor()
})

step('a plan is canceled, and taken back', async () => {
  await button(owner, 'Cancel plan').click()
  const dialog = owner.getByRole('dialog', { name: 'Cancel Fleet?' })
  await dialog.getByText('nothing more is charged').waitFor()
  await button(dialog, 'Cancel plan').click()
  await dialog.waitFor({ state: 'detached' })
  await section(finance, 'Plan')
    .getByText(/^Canceled: ends on/)
    .waitFor()
  await section(finance, 'If nothing changes').getByText('Fleet ends.').waitFor()
  await button(owner, 'Keep the plan').click()
  await section(finance, 'Plan').getByText('Active').waitFor()
})

step('a viewer sees the plan and invoices, and nothing to press', async () => {
  const viewer = await signedIn('viewer@partner.com')
  await goTo(viewer, 'Billing')
  await invoice(viewer, 'ACME-0014').waitFor()
  await section(viewer, 'Plan').getByText('€199.00 a month').waitFor()
  assert.is(await main(viewer).getByText('Payment methods').count(), 0)
  assert.is(await main(viewer).getByRole('heading', { name: 'Coupon' }).count(), 0)
  const names = await main(viewer).getByRole('button').allTextContents()
  assert.ok(
    names.every((name) => /^ACME-|^[▾▴]$/.test(name)),
    names.join(' '),
  )
})

step('an operator sees nothing of it, wherever they look', async () => {
  const operator = await signedIn('ops@acme.com')
  const nav = operator.getByRole('navigation', { name: 'Account' })
  assert.is(await nav.getByRole('link', { name: 'Billing' }).count(), 0)
  await operator.keyboard.press('Control+k')
  await operator.getByRole('combobox').fill('billing')
  await operator.getByText('No matches.').waitFor()
  await operator.goto(`${stage.gatehouse.url}/acme/billing`)
  await operator.getByText('You don’t have access to this page').waitFor()
})

step('the palette leads to it', async () => {
  await goTo(owner, 'Overview')
  await owner.keyboard.press('Control+k')
  await owner.getByRole('combobox').fill('bill')
  await owner.keyboard.press('Enter')
  await owner.getByRole('heading', { level: 1, name: 'Billing' }).waitFor()
})

step('on a phone it is all there, and nothing scrolls sideways', async () => {
  await finance.setViewportSize({ width: 390, height: 844 })
  await invoice(finance, 'ACME-0014').waitFor()
  assert.is(await finance.evaluate<number>('document.documentElement.scrollWidth'), 390)
  await button(finance, 'More about ACME-0014').click()
  await finance.getByRole('link', { name: 'ACME-0014 as PDF' }).waitFor()
  await invoice(finance, 'ACME-0014').getByText('by Demo Visa •••• 4242').waitFor()
})

/** What the page of whoever pays says of an invoice that was paid: in its row, and when it is opened. */
async function saidOf(page: Page, number: string, row: RegExp, opened: RegExp): Promise<void> {
  await invoice(page, number).getByText(row).waitFor()
  await button(section(page, 'Invoices'), number).click()
  const dialog = page.getByRole('dialog', { name: number })
  await dialog
    .getByRole('list', { name: 'Refunds and disputes' })
    .getByRole('listitem')
    .filter({ hasText: opened })
    .waitFor()
  assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'))
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
}

step('a refund and a dispute are seen without doing anything, and what they mean', async () => {
  const bill = ['--account', 'acme', '--invoice', 'ACME-0014']
  run(
    'billing',
    'credit-note',
    'ACME-0014',
    '--account',
    'acme',
    '--net',
    '10',
    '--reason',
    'Outage',
    '--yes',
  )
  run('billing', 'refund', ...bill, '--amount', '5', '--reason', 'Two hours of outage', '--yes')
  await finance.setViewportSize({ width: 1280, height: 900 })
  await saidOf(
    finance,
    'ACME-0014',
    /^€5\.00 refunded · by Demo Visa/,
    /€5\.00 refunded.*Two hours of outage/,
  )
  run('billing', 'demo-dispute', ...bill)
  const means = section(finance, 'Invoices').getByText(
    /^ACME-0014: the payment is disputed\. .+ Nothing changes/,
  )
  await means.waitFor()
  await saidOf(finance, 'ACME-0014', /refunded, €[\d.]+ disputed/, /€[\d.]+ disputed/)
  await finance.setViewportSize({ width: 390, height: 844 })
  // its row was folded out before
  await saidOf(finance, 'ACME-0014', /refunded, €[\d.]+ disputed/, /€[\d.]+ disputed/)
  run('billing', 'demo-dispute', ...bill, '--lost')
  await means.waitFor({ state: 'detached' })
  await saidOf(finance, 'ACME-0014', /€[\d.]+ taken back by the bank/, /taken back by the bank/)
  await invoice(finance, 'ACME-0014')
    .getByText(/^Paid €/)
    .waitFor()
})

step('a hold is said over every page, to each what they may know', async () => {
  run('account', 'hold', '--account', 'acme', '--reason', 'A question about your last order')
  await goTo(owner, 'Overview')
  const notice = section(owner, 'On hold')
  await notice.getByText('your Gatehouse administrator put it on hold').waitFor()
  await notice.getByText('“A question about your last order”').waitFor()
  await notice.getByRole('link', { name: 'Go to billing' }).click()
  await section(owner, 'Plan').getByText('your Gatehouse administrator put it on hold').waitFor()
  assert.is(await main(owner).getByRole('region', { name: 'On hold' }).count(), 1)
  run('account', 'lift-hold', '--account', 'acme')
  await section(owner, 'On hold').waitFor({ state: 'detached' })
})

step('a new account begins with a trial, which is said until there is a plan', async () => {
  run('account', 'open', '--slug', 'second', '--name', 'Second', '--email', 'owner@acme.com')
  await owner.goto(`${stage.gatehouse.url}/second`)
  await main(owner).getByText('Trial: 7 days left').waitFor()
  await main(owner).getByRole('link', { name: 'See plans' }).click()
  await section(owner, 'Plan').getByText('Trial: 7 days left').waitFor()
  await section(owner, 'Invoices').getByText('None yet.').waitFor()
  await section(owner, 'If nothing changes')
    .getByText('The trial ends. Without a plan, Second is put on hold')
    .waitFor()
  await button(owner, 'Choose Starter').click()
  const dialog = owner.getByRole('dialog', { name: 'Change to Starter?' })
  await dialog.getByText('when the trial ends. Nothing is charged before then.').waitFor()
  await dialog.getByRole('cell', { name: '€19.00' }).first().waitFor()
  await dialog.getByLabel('Currency').selectOption('JPY')
  await dialog.getByRole('cell', { name: '¥3,000' }).first().waitFor()
  await dialog.getByRole('button', { name: /^Change on/ }).click()
  await dialog.waitFor({ state: 'detached' })
  await section(owner, 'Plan')
    .getByText(/^Starter begins on/)
    .waitFor()
  await section(owner, 'Plans').getByText('After the trial').waitFor()
  await section(owner, 'Plans').getByText('¥3,000 a month').waitFor()
})

step('nothing broke in anyone’s page', async () => assert.equal(stage.problems, []))

test.run()
