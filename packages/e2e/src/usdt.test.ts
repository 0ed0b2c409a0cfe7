import { fileURLToPath } from 'node:url'
import { createServer } from '@gatehouse/api/server'
import { createPayLink } from '@gatehouse/core/billing/pay-link/create-pay-link'
import type { Shop } from '@gatehouse/core/billing/shop.testing'
import { fillPool, openUsdtShop, usdtCustomer } from '@gatehouse/core/billing/usdt/usdt.testing'
import { watchedAddresses } from '@gatehouse/core/billing/usdt/watched'
import { mailedLink } from '@gatehouse/core/identity/sign-in/mailed-link.testing'
import { finality, startChain, type TestChain } from '@gatehouse/worker/usdt/chain.testing'
import { openNode } from '@gatehouse/worker/usdt/node'
import { NetworkWatch } from '@gatehouse/worker/usdt/watch-network'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser, openBrowser } from './browser.ts'
import { findBarriers } from './find-barriers.ts'
import { findSmallTargets } from './find-small-targets.ts'
import { freePort } from './free-port.ts'
import { stepsOf } from './steps.ts'

const test = suite('paying in USDT, in a browser')
const step = stepsOf(test, hasBrowser())
const dashboard = fileURLToPath(new URL('../../../apps/web/dist', import.meta.url))
const phone = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  colorScheme: 'dark',
} as const
const never = new AbortController().signal

let chain: TestChain
let shop: Shop
let watch: NetworkWatch
let app: Awaited<ReturnType<typeof createServer>>
let browser: Browser
let page: Page
let stranger: Page
let customer: Awaited<ReturnType<typeof usdtCustomer>>
let address: string

test.before(async () => {
  if (!hasBrowser()) return
  chain = await startChain()
  await chain.mine(finality)
  const { contract } = chain
  const ethereum = { network: 'ethereum', chainId: 31_337, contract, shown: contract } as const
  shop = await openUsdtShop({ networks: [ethereum, { ...ethereum, network: 'tron' }] })
  const { core } = shop.gatehouse
  const port = await freePort()
  Object.assign(core, { url: `http://localhost:${port}` })
  app = await createServer({ core, dashboard })
  await app.listen({ port, host: 'localhost' })
  watch = new NetworkWatch({ core, chain: ethereum, node: openNode(chain.url), restMs: 0 })
  await watch.look(never)
  await fillPool(core, 3)
  customer = await usdtCustomer(shop)
  browser = await openBrowser()
  page = await signedIn({ reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } })
})
test.after(async () => {
  await browser?.close()
  await app?.close()
  await shop?.close()
  await chain?.stop()
})

/** The customer, at a browser of their own. */
async function signedIn(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options)
  const own = await context.newPage()
  await own.addInitScript(axe.source)
  await own.goto((await mailedLink(shop.gatehouse.core, customer.owner.email)) ?? '')
  await own.getByRole('button', { name: 'Sign in' }).click()
  await own.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  await own.goto(`${shop.gatehouse.core.url}/${customer.owner.account.slug}/billing`)
  return own
}

const dialog = (of: Page) => of.getByRole('dialog', { name: customer.number })
const has = (of: Page, name: string) => dialog(of).getByRole('textbox', { name }).inputValue()

step('an invoice says where to send how much, on each network', async () => {
  await page.getByRole('button', { name: `Pay ${customer.number}` }).click()
  await page.getByRole('radio', { name: /^USDT/ }).check()
  await page.getByRole('button', { name: 'Show the address' }).click()
  await dialog(page).getByRole('img', { name: 'The Ethereum address as a QR code' }).waitFor()
  const [watched] = await watchedAddresses(shop.gatehouse.core)
  address = watched?.address ?? ''
  assert.equal([await has(page, 'Amount'), await has(page, 'Address')], ['49.00', address])
  const uri = await dialog(page).getByRole('link', { name: 'Open in a wallet' }).getAttribute('href')
  assert.match(
    uri ?? '',
    new RegExp(`^ethereum:${chain.contract}@31337/transfer\\?address=${address}&uint256=49000000$`),
  )
  await dialog(page).getByRole('radio', { name: 'TRON' }).check()
  assert.match(await has(page, 'Address'), /^T/)
  await dialog(page).getByText('TRON right now').waitFor()
  await dialog(page).getByRole('radio', { name: 'Ethereum' }).check()
  assert.equal(await findBarriers(page), [])
})

step('whoever holds the payment link sees the same address, and may have no account', async () => {
  stranger = await (await browser.newContext(phone)).newPage()
  await stranger.addInitScript(axe.source)
  await stranger.goto((await createPayLink(customer.owner.caller, { number: customer.number })).link)
  await stranger.getByRole('heading', { name: `Pay invoice ${customer.number}` }).waitFor()
  await stranger.getByRole('img', { name: 'The Ethereum address as a QR code' }).waitFor()
  assert.is(await stranger.getByRole('textbox', { name: 'Address' }).inputValue(), address)
  assert.is(await stranger.evaluate<number>('document.documentElement.scrollWidth'), 390)
  assert.equal([...(await findBarriers(stranger)), ...(await findSmallTargets(stranger))], [])
})

step('what was sent is there at once, what is missing is said, and it is paid when it is final', async () => {
  const [first, second] = chain.payers
  if (!first || !second) throw new Error('nobody has USDT')
  await chain.pay(first, address, 20_000_000n)
  await watch.look(never)
  await dialog(page).getByText('20.00 USDT seen. It counts once the network makes it final.').waitFor()
  assert.is(await has(page, 'Amount'), '29.00')
  await chain.mine(finality)
  await watch.look(never)
  await dialog(page).getByText('20.00 USDT received, which was less than was due.').waitFor()
  await chain.pay(second, address, 30_500_000n)
  await watch.look(never)
  await dialog(page).getByText('Everything was sent.').waitFor()
  const onPhone = await signedIn(phone)
  await onPhone.getByRole('button', { name: customer.number, exact: true }).click()
  await dialog(onPhone).getByText('30.50 USDT seen').waitFor()
  assert.equal([...(await findBarriers(onPhone)), ...(await findSmallTargets(onPhone))], [])
  await chain.mine(finality)
  await watch.look(never)
  await dialog(page).getByText('30.50 USDT received: what is more than the invoice is credit.').waitFor()
  await dialog(page).getByText('Paid', { exact: true }).waitFor()
  await dialog(onPhone).getByText('Paid', { exact: true }).waitFor()
  await stranger.getByRole('heading', { name: `Invoice ${customer.number} is paid` }).waitFor()
})

test.run()
