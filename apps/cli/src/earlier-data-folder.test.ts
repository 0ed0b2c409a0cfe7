import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { quickFolder } from '@gatehouse/core/database/testing/quick-folder'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { writeDataFolderOf70b9051 } from './testing/data-folder-70b9051.ts'
import { freePort } from './testing/free-port.ts'
import { runCommand, startCommand } from './testing/run-command.ts'

const test = suite('a data folder that commit 70b9051 wrote')
let folder: string
let env: Record<string, string>
let origin: string
let serving: ChildProcess | undefined

test.before(async () => {
  folder = mkdtempSync(join(quickFolder(), 'gatehouse-earlier-'))
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  env = { GATEHOUSE_DATA: folder, PORT: String(port), GATEWAY_PORT: '0' }
  await writeDataFolderOf70b9051(folder)
})
test.after(async () => {
  if (serving?.exitCode === null) {
    serving.kill('SIGTERM')
    await once(serving, 'close')
  }
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const json = async (...args: string[]) => {
  const { code, out, err } = await runCommand([...args, '--json'], env)
  assert.is(code, 0, err)
  return JSON.parse(out)
}

test('is left alone by a command, and starts with serve', async () => {
  const { code, err } = await runCommand(['team', 'list', '--account', 'acme'], env)
  assert.is(code, 1)
  assert.match(err, /Run "gatehouse migrate"/)
  serving = startCommand(['serve'], env)
  for (let tries = 0; ; tries++) {
    if ((await fetch(`${origin}/readyz`).catch(() => null))?.ok) break
    if (tries === 300) throw new Error('serve is not ready')
    await sleep(100)
  }
})

test('has its team and its whole log, and lets people in', async () => {
  const team: { email: string; role: string }[] = await json('team', 'list', '--account', 'acme')
  assert.equal(team.map(({ email, role }) => `${email} ${role}`).sort(), [
    'finance@acme.com BILLING',
    'ops@acme.com OPERATOR',
    'owner@acme.com OWNER',
    'saurav@acme.com OPERATOR',
    'viewer@partner.com VIEWER',
  ])
  const { link } = await json('user', 'link', '--email', 'owner@acme.com')
  const answer = await fetch(`${origin}/trpc/auth.redeemLink`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: link.split('#token=')[1] }),
  })
  assert.is(answer.status, 200, await answer.text())
  const [cookie = ''] = answer.headers.get('set-cookie')?.split(';') ?? []
  const page = await fetch(`${origin}/trpc/team.list`, { headers: { cookie, 'x-account': 'acme' } })
  assert.is(page.status, 200)
  assert.match(await page.text(), /saurav@acme\.com/)

  const events: { seq: number; verb: string }[] = await json('audit', 'search', '--account', 'acme')
  assert.equal(
    events.map(({ seq }) => seq),
    events.map((_, index) => events.length - index),
  )
  assert.is(events.at(-1)?.verb, 'account.opened')
  assert.is(events[0]?.verb, 'user.signed_in')
})

test('reaches its servers with the key that its secret seals', async () => {
  for (let tries = 0; ; tries++) {
    const servers: { name: string; sync: { state: string } }[] = await json(
      'servers',
      'list',
      '--account',
      'acme',
    )
    if (servers.length === 3 && servers.every(({ sync }) => sync.state === 'in-sync')) break
    if (tries === 60)
      throw new Error(`not in sync: ${JSON.stringify(servers.map(({ name, sync }) => [name, sync]))}`)
    await sleep(500)
  }
})

test.run()
