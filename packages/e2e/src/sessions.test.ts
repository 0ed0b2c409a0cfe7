import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo, goToSettings, invite, saveBarOf } from './dashboard.ts'
import { eventually } from './eventually.ts'
import { opensshClient } from './openssh-client.ts'
import { ssh } from './ssh.ts'
import { stepsOf } from './steps.ts'

const test = suite('SSH sessions in a browser')
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

/** Logs in through the gateway as ops, by the key and port that the start printed. */
const through = (server: string, command: string) => {
  const port = Number(/-p (\d+) prod-1@/.exec(stage.gatehouse.output())?.[1])
  return ssh({ port, login: server, key: { path: join(stage.data, 'demo/ops_ed25519') } }, command)
}
const session = (text: string) => owner.getByRole('row').filter({ hasText: text })
const played = () => owner.getByRole('article').filter({ hasText: 'watched the session of' })
const castsRead: string[] = []

step('before the first, the page says how to open one', async () => {
  await goTo(owner, 'Servers')
  await owner.getByText('3 servers, all in sync').waitFor()
  await goTo(owner, 'Sessions')
  const command = owner.getByRole('textbox', { name: 'Command that opens a session' })
  assert.match(await command.inputValue(), /^ssh -p \d+ prod-1@localhost$/)
})

step('a session appears by itself, with how it ended', async () => {
  const { code } = await through('prod-1', "printf 'pro%s\\n' of; sleep 1; exit 3")
  assert.is(code, 3)
  const row = session('exit 3')
  await row.getByText('ops@acme.com').waitFor()
  await row.getByText('prod-1', { exact: true }).waitFor()
  await row.getByText(/^printf/).waitFor()
})

step('it is narrowed by text and to those that are live, in the address', async () => {
  await owner.getByRole('searchbox', { name: 'Filter sessions' }).fill('nothing has this')
  await owner.getByText('No session matches these filters.').waitFor()
  await owner.waitForURL(/[?]filter=nothing/)
  await owner.goto(`${stage.gatehouse.url}/acme/sessions?live=1`)
  await owner.getByText('No live sessions').waitFor()
  await owner.getByRole('button', { name: 'live only' }).click()
  await session('exit 3').waitFor()
})

step(
  'it is narrowed by member, server and time, which the server is asked for and the address says',
  async () => {
    await goTo(owner, 'Sessions')
    await owner.getByRole('button', { name: '+ filter' }).click()
    await owner.getByRole('combobox', { name: 'Member' }).selectOption({ label: 'saurav@acme.com' })
    await owner.getByText('No session matches these filters.').waitFor()
    await owner.waitForURL(/[?]user=[0-9a-f-]{36}$/)
    await owner.getByRole('combobox', { name: 'Member' }).selectOption({ label: 'ops@acme.com' })
    await owner.getByRole('combobox', { name: 'Server' }).selectOption({ label: 'prod-1' })
    await owner.getByRole('combobox', { name: 'Opened' }).selectOption({ label: 'last 7 days' })
    await session('exit 3').waitFor()
    await owner.getByRole('button', { name: 'Remove the filter by server' }).getByText('prod-1').waitFor()
    await owner.getByRole('combobox', { name: 'Opened' }).selectOption({ label: 'between two days' })
    await owner.getByLabel('To, inclusive').fill('31/01/2020')
    await owner.getByText('Give the date as YYYY-MM-DD').waitFor()
    await owner.getByLabel('To, inclusive').fill('2020-01-31')
    await owner.getByText('No session matches these filters.').waitFor()
    assert.match(owner.url(), /to=2020-01-31/)
    assert.not.match(owner.url(), /days=/)
    await owner.getByRole('link', { name: 'Search recordings' }).click()
    await owner
      .getByRole('button', { name: 'Remove the filter by member' })
      .getByText('ops@acme.com')
      .waitFor()
    await owner.getByRole('link', { name: 'List', exact: true }).click()
    await owner.getByRole('button', { name: 'Clear filters' }).click()
    await session('exit 3').waitFor()
  },
)

step('Enter opens it; nothing of the recording is read before it is played', async () => {
  owner.on('request', (request) => {
    if (request.url().includes('/recordings/')) castsRead.push(request.url())
  })
  await owner.keyboard.press('ArrowDown')
  await owner.keyboard.press('Enter')
  await owner.getByRole('heading', { level: 1, name: 'ops@prod-1' }).waitFor()
  const sum = createHash('sha256').update('proof\n').digest('hex')
  await owner.getByText('SHA-256', { exact: true }).click()
  await owner.getByText(sum, { exact: true }).waitFor()
  assert.equal(castsRead, [])
})

step('what could not be read is said, and may be tried again', async () => {
  await owner.route('**/recordings/**', (route) => route.abort(), { times: 1 })
  await owner.getByRole('button', { name: 'Play', exact: true }).click()
  await owner.getByRole('alert').getByText('Gatehouse did not answer.').waitFor()
  castsRead.length = 0
})

step('played, the terminal shows what it showed; another speed reads on in the same viewing', async () => {
  const unindexed = "select from jobs where task = 'index'" // played before that, it is read whole
  await eventually('its index is made', async () => (await stage.database.rows(unindexed)).length === 0)
  await owner.getByRole('button', { name: 'Play', exact: true }).click()
  await owner.locator('.ap-player').getByText('proof').waitFor()
  await owner.getByLabel('Speed').selectOption('4')
  await owner.getByRole('checkbox', { name: 'Skip idle time' }).uncheck()
  await owner.locator('.ap-player').getByText('proof').waitFor()
  const readsOn = () => castsRead.some((url) => /\/replay\/acme\/[\w-]+\/0[.]json$/.test(url))
  await eventually('it is read in pieces', readsOn)
  const viewings = castsRead.filter((url) => url.includes('/viewings?'))
  assert.is(viewings.length, 1)
})

step('a link leads to a moment, from which it is played', async () => {
  await owner.getByRole('button', { name: 'Link to this moment' }).click()
  await owner.waitForURL(/[?]t=\d+$/)
  const at = new URL(owner.url())
  at.searchParams.set('t', '1')
  await owner.goto(at.href)
  await owner.getByRole('button', { name: 'Play from 0:01' }).click()
  await owner.locator('.ap-player').getByText('proof').waitFor()
})

step('it is downloaded as it is stored', async () => {
  const downloading = owner.waitForEvent('download')
  await owner.getByRole('link', { name: 'Download .cast' }).click()
  assert.match((await downloading).suggestedFilename(), /^prod-1-[0-9a-f-]{36}[.]cast$/)
})

step('the log says that it was played, and leads back to it', async () => {
  await goTo(owner, 'Audit log')
  await eventually('three times', async () => (await played().count()) === 3)
  await played().first().getByRole('button').first().click()
  await owner.getByRole('link', { name: 'Open the session' }).click()
  await owner.getByRole('heading', { level: 1, name: 'ops@prod-1' }).waitFor()
})

step('what was shown is searched, and a line that is found leads to its moment', async () => {
  await goTo(owner, 'Sessions')
  await owner.getByRole('link', { name: 'Search recordings' }).click()
  await owner.getByRole('searchbox', { name: 'Text on screen' }).fill('PROOF')
  await owner.keyboard.press('Enter')
  await owner.getByText('Found in 1 session of 1 recording searched').waitFor()
  await owner.waitForURL(/search[?]q=PROOF$/)
  const found = owner.getByRole('region', { name: 'ops@acme.com on prod-1' })
  await found.getByRole('link', { name: /0:0\d proof/ }).click()
  await owner.waitForURL(/sessions\/[0-9a-f-]{36}[?]t=\d$/)
  await owner.goBack()
  await owner.getByRole('button', { name: '+ filter' }).click()
  await owner.getByRole('combobox', { name: 'Server' }).selectOption({ label: 'prod-2' })
  await owner.getByText('No matches in 0 recordings searched').waitFor()
  await goTo(owner, 'Audit log')
  const searched = owner.getByRole('article').filter({ hasText: 'searched recordings' })
  await eventually('three times', async () => (await searched.count()) === 3)
  await played().first().getByRole('button').first().click()
  await owner.getByRole('link', { name: 'Open the session' }).click()
  await owner.getByRole('heading', { level: 1, name: 'ops@prod-1' }).waitFor()
})

step('a viewer sees the facts, and which roles may play it', async () => {
  const page = owner.url()
  await goTo(owner, 'Team')
  const link = await invite(owner, { email: 'viewer@acme.com', role: 'VIEWER' })
  const viewer = await stage.person()
  await viewer.goto(link)
  await viewer.getByRole('button', { name: /^Accept/ }).click()
  await viewer.getByRole('navigation', { name: 'Account' }).waitFor()
  await viewer.goto(page)
  await viewer.getByText(/These roles can play the recording: OWNER OPERATOR/).waitFor()
  assert.is(await viewer.getByRole('button', { name: 'Play' }).count(), 0)
})

step('files that were copied are listed, with what the server answered', async () => {
  const port = Number(/-p (\d+) prod-1@/.exec(stage.gatehouse.output())?.[1])
  const client = opensshClient(stage.data, {
    port,
    key: join(stage.data, 'demo/ops_ed25519'),
    servers: ['prod-1'],
  })
  writeFileSync(join(stage.data, 'report'), 'a'.repeat(2048))
  const { code, stderr } = await client.run('scp', ['-O', '-F', client.config, 'report', 'prod-1:.'])
  assert.is(code, 0, stderr)
  await goTo(owner, 'Sessions')
  await session('scp -t .').locator('[data-open]').click()
  const files = owner.getByRole('table', { name: 'What was done with files' })
  await files.getByRole('row').filter({ hasText: 'write' }).getByText('./report').waitFor()
  await files.getByText('2.0 kB').waitFor()
  await files.getByText('done').waitFor()
})

step('an owner says what recordings hold and how long they are kept, and is told what goes', async () => {
  await goToSettings(owner, 'Access and sessions')
  const settings = owner.getByRole('region', { name: 'Recordings', exact: true })
  await settings.getByText('Passwords are keystrokes too').waitFor()
  const save = saveBarOf(owner).getByRole('button', { name: 'Save' })
  assert.is(await save.count(), 0)
  const days = settings.getByLabel('Keep recordings for')
  await days.fill('0')
  await save.click()
  await settings.getByText('At least 1 day.').waitFor()
  await days.fill('30')
  await settings.getByRole('checkbox', { name: /^Record keystrokes/ }).check()
  await save.click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByText('30 days after their session ended').waitFor()
  await dialog.getByRole('button', { name: 'Keep for a shorter time' }).click()
  await dialog.waitFor({ state: 'detached' })
  await owner.reload()
  await eventually('it is kept', async () => (await days.inputValue()) === '30')
  assert.ok(await settings.getByRole('checkbox', { name: /^Record keystrokes/ }).isChecked())
  await days.fill('')
  await save.click()
  await owner.getByText('Saved. Applies from now on.').waitFor()
  await eventually('forever again', async () => (await days.inputValue()) === '')
})

step(
  'an owner says how much room recordings may take, up to what everybody gets, and sees what they take',
  async () => {
    const room = owner.getByRole('region', { name: 'Recording storage' })
    await room.getByText(/Recordings use .+ of 100 GB\./).waitFor()
    const [quota, save] = [
      room.getByLabel('All recordings together'),
      saveBarOf(owner).getByRole('button', { name: 'Save' }),
    ]
    await quota.fill('101')
    await save.click()
    await room.getByText('At most 100 GB: only your Gatehouse administrator can give more.').waitFor()
    await quota.fill('50')
    await room.getByLabel('A command without a terminal').fill('2048')
    await save.click()
    await room.getByText(/Recordings use .+ of 50 GB\./).waitFor()
    await owner.reload()
    await eventually('it is kept', async () => (await quota.inputValue()) === '50')
  },
)

step('a live session is ended from its page: the terminal says by whom, and ssh exits with 254', async () => {
  await goTo(owner, 'Servers')
  await owner.getByRole('link', { name: 'prod-2' }).click()
  await owner.getByText('No one', { exact: true }).waitFor()
  const running = through('prod-2', 'echo on; sleep 60')
  await owner.getByRole('main').getByRole('link', { name: 'ops@acme.com' }).waitFor()
  await owner.getByRole('main').getByRole('link', { name: 'Sessions' }).click()
  await session('live').locator('[data-open]').click()
  await owner.getByText('This session is live.').waitFor()
  await owner.getByRole('button', { name: 'End session' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByText('Ended by owner@acme.com.').waitFor()
  await dialog.getByRole('button', { name: 'End session' }).click()
  const { code, stdout, stderr } = await running
  assert.equal([code, stdout], [254, 'on\n'])
  assert.match(stderr, /Ended by owner@acme\.com\./)
  await owner.getByText('cut: Ended by owner@acme.com.').waitFor()
  await owner.getByText('This session is live.').waitFor({ state: 'detached' })
})

step('no page broke', async () => assert.equal(stage.problems, []))

test.run()
