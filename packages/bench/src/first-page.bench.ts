import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Member, openTestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import type { Browser } from 'playwright-core'
import type { Benchmark } from './benchmark.ts'
import { startServer } from './child-process.ts'
import { contextOf, openChromium } from './chromium.ts'
import { short } from './report.ts'
import { seedTeam } from './seed.ts'

const dashboard = new URL('../../../apps/web/dist', import.meta.url).pathname

export const benchmark: Benchmark = {
  work: 'JavaScript and CSS that the sign-in and team pages transfer, brotli, with an empty cache; the larger counts',
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
    console.log(`sign-in: ${short(signIn)} kB, team: ${short(team)} kB`)
    return [Math.max(signIn, team)] // bytes do not vary from round to round
  },
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
