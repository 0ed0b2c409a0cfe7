import { execFileSync } from 'node:child_process'
import type { PaymentMethodView } from '@gatehouse/core/billing/payment-method/view'
import type { PlanPreview } from '@gatehouse/core/billing/subscription/view'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api } from './api.ts'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo, signInBy } from './dashboard.ts'
import { findBarriers } from './find-barriers.ts'
import { findSmallTargets } from './find-small-targets.ts'
import { command, signInLinkOf } from './sign-in-link.ts'
import { stepsOf } from './steps.ts'

const test = suite('paying without an account')
const step = stepsOf(test, hasBrowser())

const number = 'ACME-0014'
let stage: BrowserStage
let finance: Page
let stranger: Page
let link: string

test.before(async () => {
  if (!hasBrowser()) return
  stage = await openBrowserStage()
  const owner = await new Api(stage.gatehouse.url).signIn(signInLinkOf(stage.data, 'owner@acme.com'))
  const refused = await owner.mutate<PaymentMethodView>('billing.finishPaymentMethod', {
    kind: 'demo',
    ref: 'declines',
  })
  await owner.mutate('billing.makeDefault', { method: refused.id })
  const { token } = await owner.query<PlanPreview>('billing.previewPlan', { plan: 'fleet' })
  await owner.mutate('billing.changePlan', { plan: 'fleet', token })
  finance = await stage.person()
  stranger = await stage.person({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await stranger.addInitScript(axe.source)
})
test.after(async () => stage?.close())

const main = (page: Page) => page.getByRole('main')

/** Sends what the command does beside the running Gatehouse. */
function run(...args: string[]): void {
  const env = { ...process.env, GATEHOUSE_DATA: stage.data }
  execFileSync(process.execPath, [command, ...args], { env })
}

step('what is past due is said over every page, and nothing else has changed', async () => {
  await signInBy(finance, signInLinkOf(stage.data, 'finance@acme.com'))
  await main(finance).getByRole('button', { name: number, exact: true }).waitFor()
  run('billing', 'clock', '--account', 'acme', '--days', '3')
  await goTo(finance, 'Settings')
  const banner = main(finance).getByRole('region', { name: 'Past due' })
  await banner.getByText(new RegExp(`Invoice ${number} is past due: €[\\d.]+ since`)).waitFor()
  await banner.getByRole('link', { name: 'Pay it' }).click()
  await finance.getByRole('dialog', { name: number }).waitFor()
})

step('whoever may pay makes a link for somebody who has no account', async () => {
  const dialog = finance.getByRole('dialog', { name: number })
  await dialog.getByRole('button', { name: 'Create a payment link' }).click()
  link = await dialog.getByRole('textbox', { name: 'Payment link' }).inputValue()
  assert.match(link, /\/pay#token=[\w-]{43}$/)
})

step('it shows one invoice and a button, on a phone too', async () => {
  await stranger.goto(link)
  await stranger.getByRole('heading', { name: `Pay invoice ${number}` }).waitFor()
  await main(stranger).getByText('Acme').first().waitFor()
  await main(stranger).getByText('no money moves').waitFor()
  assert.is(await stranger.evaluate<number>('document.documentElement.scrollWidth'), 390)
  assert.equal(await findBarriers(stranger), [])
  assert.equal(await findSmallTargets(stranger), [])
})

step('a refusal is said, and another try pays; whoever comes back sees it', async () => {
  const pay = stranger.getByRole('button', { name: /^Pay €/ })
  await pay.click()
  await stranger.getByRole('button', { name: 'Refuse' }).click()
  await stranger.getByText('The last payment was refused: not confirmed.').waitFor()
  assert.not.match(stranger.url(), /token/)
  await pay.click()
  await stranger.getByRole('button', { name: 'Pay', exact: true }).click()
  await stranger.getByRole('heading', { name: `Invoice ${number} is paid` }).waitFor()
  await finance.getByRole('dialog', { name: number }).getByText('Paid', { exact: true }).waitFor()
})

step('the link says so from then on, and one that is cut short says what to do', async () => {
  const other = await stage.person()
  await other.goto(link)
  await other.getByRole('heading', { name: `Invoice ${number} is paid` }).waitFor()
  await other.goto(`${link.slice(0, -20)}`)
  await other.getByText('The link is incomplete. Open it in the email again.').waitFor()
  await other.goto(`${stage.gatehouse.url}/pay?paid=1`)
  await other.getByText('If you have paid, Gatehouse has it').waitFor()
})

step('nothing broke in anyone’s page', async () => assert.equal(stage.problems, []))

test.run()
