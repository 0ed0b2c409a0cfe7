import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo, goToSettings, invite, saveBarOf } from './dashboard.ts'
import { gatewayPort } from './sessions-seen.ts'
import { runSsh, ssh, sshArguments } from './ssh.ts'
import { stepsOf } from './steps.ts'

const test = suite('the rules of SSH sessions in a browser')
const possible = hasBrowser()
const step = stepsOf(test, possible)

let stage: BrowserStage
let owner: Page

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage()
  owner = stage.owner
})
test.after(() => stage?.close())

const idle = () => owner.getByLabel('End after being idle for')
const targets = () => owner.getByLabel('Allow forwarding to')
const login = () => ({
  port: gatewayPort(stage.gatehouse),
  login: 'prod-1',
  key: { path: join(stage.data, 'demo/ops_ed25519') },
})
const save = () => saveBarOf(owner).getByRole('button', { name: 'Save' })

step('what is wrong is said at each field, and nothing is changed', async () => {
  await goToSettings(owner, 'Access and sessions')
  assert.is(await save().count(), 0)
  await idle().fill('0')
  await targets().fill('DB.internal:5432\ndb')
  await save().click()
  await owner.getByText('At least 1 minute.').waitFor()
  await owner.getByText(/^db: Enter host:port/).waitFor()
  await saveBarOf(owner).getByText('Not saved: SSH sessions.').waitFor()
  await owner.reload()
  await targets().waitFor()
  assert.equal([await idle().inputValue(), await targets().inputValue()], ['', ''])
})

step('saved, they are shown as they hold', async () => {
  await idle().fill('15')
  await owner.getByLabel('End after', { exact: true }).fill('8')
  await targets().fill('DB.internal:5432\n\n[2001:DB8::1]:443')
  await save().click()
  await owner.getByText('Saved. Applies from now on.').waitFor()
  await owner.reload()
  await targets().waitFor()
  assert.equal(
    [await idle().inputValue(), await targets().inputValue()],
    ['15', 'db.internal:5432\n[2001:db8::1]:443'],
  )
})

step(
  'several changes are saved together; where one is refused, the others stay and it is said which',
  async () => {
    await owner.getByLabel('Check each server every').fill('7')
    await idle().fill('0')
    await saveBarOf(owner).getByText('2 unsaved changes').waitFor()
    await save().click()
    await saveBarOf(owner).getByText('Saved: Server checks. Not saved: SSH sessions.').waitFor()
    await owner.getByText('At least 1 minute.').waitFor()
    await owner.reload()
    await targets().waitFor()
    assert.equal(
      [await owner.getByLabel('Check each server every').inputValue(), await idle().inputValue()],
      ['7', '15'],
    )
  },
)

step('whoever leaves with unsaved changes is asked, and may keep or discard them', async () => {
  await idle().fill('20')
  const nav = owner.getByRole('navigation', { name: 'Account' })
  await nav.getByRole('link', { name: 'Team' }).click()
  const question = owner.getByRole('alertdialog', { name: 'Discard 1 unsaved change?' })
  await question.getByRole('button', { name: 'Keep editing' }).click()
  assert.is(await idle().inputValue(), '20')
  await saveBarOf(owner).getByRole('button', { name: 'Discard' }).click()
  assert.is(await idle().inputValue(), '15')
  await idle().fill('20')
  await nav.getByRole('link', { name: 'Team' }).click()
  await question.getByRole('button', { name: 'Discard' }).click()
  await owner.getByRole('heading', { level: 1, name: 'Team' }).waitFor()
})

step('a viewer reads them, and may not change them', async () => {
  await goTo(owner, 'Team')
  const link = await invite(owner, { email: 'viewer@acme.com', role: 'VIEWER' })
  const viewer = await stage.person()
  await viewer.goto(link)
  await viewer.getByRole('button', { name: /^Accept/ }).click()
  await goToSettings(viewer, 'Access and sessions')
  await viewer.getByText('idle for at most 15 minutes, for at most 8 hours').waitFor()
  await viewer.getByText('db.internal:5432, [2001:db8::1]:443').waitFor()
  assert.is(await viewer.getByLabel('Allow forwarding to').count(), 0)
})

step('a live session is ended from the list', async () => {
  await goTo(owner, 'Servers')
  await owner.getByText('3 servers, all in sync').waitFor({ timeout: 30_000 })
  const running = ssh(login(), 'echo on; sleep 60')
  await goTo(owner, 'Sessions')
  await owner.getByRole('button', { name: 'End the session of ops@acme.com on prod-1' }).click()
  await owner.getByRole('dialog').getByRole('button', { name: 'End session' }).click()
  assert.match((await running).stderr, /Ended by owner@acme\.com\./)
  await owner.getByRole('row').filter({ hasText: 'cut' }).waitFor()
})

step('a forwarded place says how many connections it had', async () => {
  // the demo's servers forward nowhere
  const forward = await runSsh(sshArguments(login(), ['-W', 'db.internal:5432']))
  assert.is.not(forward.code, 0)
  const row = owner.getByRole('row').filter({ hasText: 'forward to db.internal:5432 ×0' })
  await row.getByRole('link').first().click()
  await owner.getByText('Connections', { exact: true }).waitFor()
  await owner.getByRole('definition').filter({ hasText: '0 carried, 1 failed' }).waitFor()
})

step('no page broke', async () => assert.equal(stage.problems, []))

test.run()
