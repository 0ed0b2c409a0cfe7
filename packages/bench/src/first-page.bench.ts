import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Member, openTestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import type { Browser } from 'playwright-core'
import { accountPagesIn, pageSizes } from '../../../apps/web/scripts/page-sizes.ts'
import type { Benchmark } from './benchmark.ts'
import { startServer } from './child-process.ts'
import { contextOf, openChromium } from './chromium.ts'
import { short } from './report.ts'
import { seedTeam } from './seed.ts'

const dashboard = new URL('../../../apps/web/dist', import.meta.url).pathname

export const benchmark: Benchmark = {
  work: 'JavaScript and CSS that the sign-in page, the overview and the team page transfer, brotli, with an empty cache; the largest counts',
  yardstick: null,
  goal: { most: 60, unit: 'kB' },
  async run() {
    if (!existsSync(join(dashboard, 'index.html')))
      throw new Error('The dashboard is not built: `npm run bench` builds it.')
    await using stack = new AsyncDisposableStack()
    const gatehouse = await openTestGatehouse()
    stack.defer(() => gatehouse.close())
    const owner = await seedTeam(gatehouse, 'measured')
    const { address } = gatehouse.database
    const product = await startServer('./gatehouse-server.fixture.ts', { database: address, dashboard })
    stack.defer(() => product.stop())
    const browser = await openChromium()
    stack.defer(() => browser.close())

    const signIn = await transferred(browser, `${product.url}/sign-in`, 'input[type=email]')
    const team = await transferred(
      browser,
      `${product.url}/measured/team`,
      'text=member-1@measured.com',
      owner,
    )
    const overview = await transferred(browser, `${product.url}/measured`, 'text=Last changes', owner)
    console.log(`sign-in: ${short(signIn)} kB, overview: ${short(overview)} kB, team: ${short(team)} kB`)
    await printOwn()
    return [Math.max(signIn, overview, team)] // bytes do not vary from round to round
  },
}

/** Each page's own code: what it has beside what pages share. */
async function printOwn(): Promise<void> {
  const dist = new URL(`file://${dashboard}/`)
  const sizes = await pageSizes(dist, await accountPagesIn(dist))
  for (const [name, { own }] of [...sizes].sort((a, b) => b[1].own - a[1].own))
    console.log(`${name.padEnd(20)}${(own / 1000).toFixed(1).padStart(6)} kB`)
}

/** Opens a page with nothing cached until `shows` is there; answers the kB of scripts and styles on the wire, headers included. */
async function transferred(browser: Browser, url: string, shows: string, as?: Member): Promise<number> {
  const context = await contextOf(browser, url, as)
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  const code = new Map<string, string>()
  let bytes = 0
  session.on('Network.responseReceived', ({ requestId, response }) => {
    const path = new URL(response.url).pathname
    if (!/\.(js|css)$/.test(path)) return
    assert.equal(response.status, 200, path)
    code.set(requestId, path)
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (code.has(requestId)) bytes += encodedDataLength
  })
  await page.goto(url)
  await page.locator(shows).first().waitFor()
  await page.waitForLoadState('load')
  await page.waitForTimeout(1_000) // whatever the page fetches once it is shown
  assert.ok(code.size > 0, `${url} loads no code`)
  await context.close()
  return bytes / 1000
}
