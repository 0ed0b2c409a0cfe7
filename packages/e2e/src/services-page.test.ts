import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo, rowOf, signInBy } from './dashboard.ts'
import { signInLinkOf } from './sign-in-link.ts'
import { stepsOf } from './steps.ts'

const test = suite('services in a browser')
const step = stepsOf(test, hasBrowser())

let stage: BrowserStage
let owner: Page

test.before(async () => {
  if (!hasBrowser()) return
  stage = await openBrowserStage()
  owner = stage.owner
})
test.after(() => stage?.close())

const services = () => owner.getByRole('region', { name: 'Services' })
const operations = () => owner.getByRole('region', { name: /In progress|Last change of the machine/ })
const bar = () => owner.getByRole('group', { name: 'Selected' })
const dialog = () => owner.getByRole('dialog')

async function openServer(name: string): Promise<void> {
  await goTo(owner, 'Servers')
  await owner.getByRole('link', { name }).click()
  await owner.getByRole('heading', { level: 1, name }).waitFor()
}

async function restart(name: string): Promise<void> {
  await services().getByRole('row', { name }).getByRole('button', { name: 'Restart' }).click()
  await dialog().getByRole('button', { name: 'Restart' }).click()
  await dialog().waitFor({ state: 'detached' })
}

step('the services of a server say how they are', async () => {
  await openServer('prod-1')
  await services().getByRole('row', { name: 'asterisk' }).getByText('running').waitFor()
  await services().getByRole('row', { name: 'voicemail-sync' }).getByText('failed (exit 1)').waitFor()
})

step('a restart that waits for calls says how many are up, and goes on when there are none', async () => {
  const counted = join(stage.data, 'demo/prod-1/var/lib/sandbox-units/asterisk.service/calls')
  writeFileSync(counted, '3')
  await services().getByRole('row', { name: 'asterisk' }).getByText('3 calls are up.').waitFor()
  await services().getByRole('row', { name: 'asterisk' }).getByRole('button', { name: 'Restart' }).click()
  await dialog().getByText('3 calls are up.').waitFor()
  await dialog().getByRole('checkbox', { name: 'Restart when no calls are up' }).check()
  await dialog().getByRole('button', { name: 'Restart' }).click()
  const waits = operations().getByText('3 calls are up. Waiting until none are')
  await waits.waitFor({ timeout: 30_000 })
  await operations().getByRole('button', { name: 'Cancel restart' }).click()
  await operations().getByText('Cancelled by owner@acme.com.').waitFor()
  assert.is(await operations().getByRole('button').count(), 0)
  await services().getByRole('row', { name: 'asterisk' }).getByRole('button', { name: 'Restart' }).click()
  await dialog().getByRole('checkbox', { name: 'Restart when no calls are up' }).check()
  await dialog().getByRole('button', { name: 'Restart' }).click()
  await waits.waitFor({ timeout: 30_000 })
  writeFileSync(counted, '0')
  await operations().getByText('asterisk.service was restarted').waitFor({ timeout: 30_000 })
})

step('a restart is followed until it is proved', async () => {
  await restart('asterisk')
  await operations().getByText('Restart of asterisk.service').waitFor()
  await operations().getByText('asterisk.service was restarted').waitFor({ timeout: 30_000 })
})

step('one that fails shows the log of that start', async () => {
  await restart('voicemail-sync')
  await operations().getByText('ended right after it was started').first().waitFor({ timeout: 30_000 })
  await operations().getByText('Cannot open /etc/voicemail-sync.conf').waitFor()
})

step('the log is live, and can be searched', async () => {
  await services().getByRole('row', { name: 'asterisk' }).getByRole('button', { name: 'Log' }).click()
  await dialog().getByText('live', { exact: true }).waitFor()
  await dialog().getByText('Started Asterisk PBX (sandbox).').first().waitFor()
  await dialog().getByRole('searchbox', { name: 'Search these lines' }).fill('nothing has this')
  await dialog().getByText('No line has this in it.').waitFor()
  await dialog().getByRole('searchbox', { name: 'Search these lines' }).fill('nothing to do')
  // what comes while one looks
  await dialog()
    .getByText('Nothing to do. (This is a sandbox: no program runs.)')
    .first()
    .waitFor({ timeout: 30_000 })
  await owner.keyboard.press('Escape')
  await dialog().waitFor({ state: 'detached' })
})

step(
  'what can be restarted is chosen from what the server has; what it stands on is not offered',
  async () => {
    await openServer('staging-1')
    await services().getByText('No services chosen').waitFor()
    await services().getByRole('button', { name: 'Choose services' }).click()
    await dialog().getByText('Gatehouse reaches the server through it').waitFor()
    await dialog().getByRole('searchbox', { name: 'Find services' }).fill('ngi')
    await dialog().getByRole('checkbox', { name: 'nginx' }).check()
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().waitFor({ state: 'detached' })
    await services().getByRole('row', { name: 'nginx' }).getByText('running').waitFor()
  },
)

step('a service is restarted on several servers, one first', async () => {
  await goTo(owner, 'Servers')
  await rowOf(owner, 'prod-1').waitFor()
  for (const name of ['prod-1', 'prod-2']) await owner.getByLabel(`Select ${name}`).check()
  await bar().getByRole('button', { name: 'Restart a service' }).click()
  await dialog().getByRole('heading', { name: 'Restart asterisk on 2 servers' }).waitFor()
  await dialog().getByRole('button', { name: 'Restart', exact: true }).click()
  await dialog().getByText('Restart of asterisk.service of prod-2').waitFor()
  await dialog().getByText('asterisk.service was restarted').nth(1).waitFor({ timeout: 40_000 })
  await dialog().getByRole('button', { name: 'Close' }).last().click()
})

step('services are chosen for several servers at once; what one of them lacks is missing there', async () => {
  await bar().getByRole('button', { name: 'Choose services' }).click()
  await dialog().getByText('on 2 of 2').first().waitFor()
  await dialog().getByRole('checkbox', { name: 'nginx' }).check()
  await dialog().getByRole('textbox', { name: 'Others' }).fill('ssh')
  await dialog().getByRole('button', { name: 'Save' }).click()
  await dialog().getByText('Gatehouse reaches the server through it').waitFor()
  await dialog().getByRole('textbox', { name: 'Others' }).fill('kamailio')
  await dialog().getByRole('button', { name: 'Save' }).click()
  await dialog().waitFor({ state: 'detached' })
})

const rowsOf = (name: string, page = owner) => page.getByRole('row', { name })

step(
  'all services of the account: those that failed first, found by a word, restarted one server first',
  async () => {
    await goTo(owner, 'Services')
    await rowsOf('kamailio').filter({ hasText: 'prod-2' }).getByText('not on this server').waitFor()
    const first = await owner.getByRole('row').nth(1).textContent()
    assert.match(first ?? '', /kamailio/)
    await owner.getByRole('searchbox', { name: 'Filter services' }).fill('nginx')
    await rowsOf('nginx').nth(2).waitFor()
    for (const name of ['prod-1', 'prod-2']) await owner.getByLabel(`Select nginx on ${name}`).check()
    await bar().getByRole('button', { name: 'Restart' }).click()
    await dialog().getByRole('button', { name: 'Restart', exact: true }).click()
    await dialog().getByText('nginx.service was restarted').nth(1).waitFor({ timeout: 40_000 })
    await dialog().getByRole('button', { name: 'Close' }).last().click()
    await owner.getByRole('searchbox', { name: 'Filter services' }).fill('')
    await owner.getByRole('button', { name: 'failed or missing' }).click()
    await rowsOf('nginx').first().waitFor({ state: 'detached' })
    await rowsOf('voicemail-sync').first().getByText('failed (exit 1)').waitFor()
  },
)

step('a viewer sees how they are and their logs, and cannot restart them', async () => {
  const viewer = await stage.person()
  const link = signInLinkOf(stage.data, 'viewer@partner.com')
  await signInBy(viewer, link)
  await goTo(viewer, 'Services')
  await rowsOf('asterisk', viewer).first().getByText('running').waitFor()
  assert.is(await viewer.getByRole('checkbox').count(), 0)
  await rowsOf('asterisk', viewer).first().getByRole('link').click()
  const region = viewer.getByRole('region', { name: 'Services' })
  await region.getByRole('row', { name: 'asterisk' }).getByRole('button', { name: 'Log' }).waitFor()
  assert.is(await region.getByRole('button', { name: /Restart|Choose/ }).count(), 0)
  const server = new URL(viewer.url()).pathname.split('/').at(-1)
  const status = await viewer.evaluate(async (asked) => {
    const headers = { 'content-type': 'application/json', 'x-account': 'acme' }
    const body = JSON.stringify({ server: asked, unit: 'asterisk.service' })
    return (await fetch('/trpc/services.restart', { method: 'POST', headers, body })).status
  }, server)
  assert.is(status, 403)
})

step('at phone width nothing is wider than the page', async () => {
  await goTo(owner, 'Services')
  await owner.setViewportSize({ width: 390, height: 800 })
  await rowsOf('asterisk').first().waitFor()
  const width = await owner.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  assert.ok(width <= 0, `${width} px too wide`)
  await owner.setViewportSize({ width: 1280, height: 800 })
  await openServer('prod-1')
  await owner.setViewportSize({ width: 390, height: 800 })
  await services().getByRole('row', { name: 'asterisk' }).getByText('running').waitFor()
  const wide = await owner.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  assert.ok(wide <= 0, `${wide} px too wide`)
})

step('nothing broke in anybody’s page', async () => {
  assert.equal(stage.problems, [])
})

test.run()
