import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asteriskStandIn } from '@gatehouse/hosts/testing/asterisk-stand-in'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { rowOf } from './dashboard.ts'
import { openSmallCarrier, type SmallCarrier } from './small-carrier.ts'
import { stepsOf } from './steps.ts'

const test = suite('trunks in a browser')
const step = stepsOf(test, hasBrowser())

let stage: BrowserStage
let owner: Page
let carrier: SmallCarrier

test.before(async () => {
  if (!hasBrowser()) return
  carrier = await openSmallCarrier()
  stage = await openBrowserStage()
  owner = stage.owner
})
test.after(async () => {
  carrier?.close()
  await stage?.close()
})

const dialog = () => owner.getByRole('dialog')

step('a trunk is added, and its carrier is asked', async () => {
  await owner.getByRole('navigation').getByRole('link', { name: 'Dialer' }).click()
  await owner.getByRole('link', { name: 'Trunks' }).click()
  // the demo's own goes
  await owner.getByRole('button', { name: 'Remove demo-carrier' }).click()
  await dialog().getByRole('button', { name: 'Remove trunk' }).click()
  await dialog().waitFor({ state: 'detached' })
  await owner.getByText(/^No trunks yet\./).waitFor()
  await owner.getByRole('button', { name: 'Add a trunk' }).click()
  await dialog().getByLabel('Name', { exact: true }).fill('test-out')
  await dialog().getByLabel('Hosts').fill(`127.0.0.1:${carrier.port}`)
  await dialog().getByLabel('Caller ID').fill('+15550199')
  await dialog().getByLabel('Allowed prefixes').fill('+1')
  await dialog().getByLabel('Numbers').selectOption('national')
  await dialog().getByLabel('Country code').fill('1')
  const engine = dialog().getByRole('group', { name: 'On servers with Asterisk' })
  await engine.getByLabel('Codecs').fill('G722\nPCMU')
  await engine.getByLabel('Calls at a time').fill('0')
  await dialog().getByRole('checkbox', { name: 'prod-1' }).check()
  await dialog().getByRole('button', { name: 'Add trunk' }).click()
  await engine.getByText('At least 1.').waitFor()
  await engine.getByLabel('Calls at a time').fill('30')
  await dialog().getByRole('button', { name: 'Add trunk' }).click()
  await dialog().getByText('mark the trunk as local').waitFor()
  await dialog().getByRole('checkbox', { name: 'The carrier is in the servers’ own network' }).check()
  await dialog().getByRole('button', { name: 'Add trunk' }).click()
  await dialog().waitFor({ state: 'detached' })
  await rowOf(owner, 'test-out').getByText('not asked yet').waitFor()
  await rowOf(owner, 'test-out').getByText('no engine found').waitFor({ timeout: 30_000 })
  await owner.getByRole('button', { name: 'Check test-out' }).click()
  await rowOf(owner, 'test-out').getByText('200 Hello').waitFor({ timeout: 30_000 })
})

step('an engine that comes to the server is told of it, and what it says stands on the page', async () => {
  const root = join(stage.data, 'demo/prod-1')
  // the sandbox's root is not who runs this test
  for (const folder of ['usr/local/bin', 'etc/asterisk', 'run']) {
    mkdirSync(join(root, folder), { recursive: true })
    chmodSync(join(root, folder), 0o777)
  }
  writeFileSync(join(root, 'etc/asterisk/pjsip.conf'), '[transport-udp]\ntype = transport\n')
  writeFileSync(join(root, 'etc/asterisk/rtp.conf'), '[general]\nrtpstart = 12000\nrtpend = 12100\n')
  writeFileSync(join(root, 'usr/local/bin/asterisk'), asteriskStandIn(), { mode: 0o755 })
  // it runs
  writeFileSync(join(root, 'run/asterisk.read.up'), '')
  await owner.getByRole('button', { name: 'Check test-out' }).click()
  const row = rowOf(owner, 'test-out')
  await row.getByText('verified on the server').waitFor({ timeout: 30_000 })
  await row.getByText(/Asterisk 0\.0.*, 0 calls/).waitFor({ timeout: 30_000 })
})

step('a test call is refused outside the prefixes, and shows what the carrier says', async () => {
  await owner.getByRole('button', { name: 'Test call over test-out' }).click()
  await dialog().getByLabel('Number', { exact: true }).fill('+445550100')
  await dialog().getByRole('button', { name: 'Call', exact: true }).click()
  await dialog().getByText('may only call numbers that begin with +1').waitFor()
  await dialog().getByLabel('Number', { exact: true }).fill('+15550100')
  await dialog().getByRole('button', { name: 'Call', exact: true }).click()
  await dialog().getByText('The carrier refused: 403 Nobody home.').first().waitFor({ timeout: 30_000 })
  await dialog().getByText('done', { exact: true }).nth(2).waitFor()
  assert.is(await dialog().getByText('done', { exact: true }).count(), 3)
  await dialog().getByRole('button', { name: 'Done' }).click()
  await dialog().waitFor({ state: 'detached' })
})

step('it is removed, and its rules with it', async () => {
  await owner.getByRole('button', { name: 'Remove test-out' }).click()
  await dialog().getByRole('button', { name: 'Remove trunk' }).click()
  await owner.getByText(/^No trunks yet\./).waitFor()
})

test.run()
