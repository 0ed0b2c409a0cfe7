import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lockFolder } from '@gatehouse/core/database/embedded/folder-lock'
import { quickFolder } from '@gatehouse/core/database/testing/quick-folder'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { freePort } from './testing/free-port.ts'
import { modulesLoadedBy } from './testing/modules-loaded.ts'
import { runCommand, startCommand } from './testing/run-command.ts'

const test = suite('gatehouse on its embedded database')
let folder: string
let env: Record<string, string>
let port: number
let serving: ChildProcess | undefined

test.before(async () => {
  folder = mkdtempSync(join(quickFolder(), 'gatehouse-cli-'))
  port = await freePort()
  env = {
    GATEHOUSE_DATA: join(folder, 'data'),
    GATEHOUSE_SEED: 'none',
    PORT: String(port),
    GATEWAY_PORT: '0',
  }
})

test.after(async () => {
  if (serving?.exitCode === null) {
    serving.kill('SIGKILL')
    await once(serving, 'close')
  }
  if (folder) rmSync(folder, { recursive: true, force: true })
})

test('a command says so where the database is not migrated, and leaves it as it is', async () => {
  const { code, err } = await runCommand(['team', 'list', '--account', 'acme'], env)
  assert.is(code, 1)
  assert.match(err, /^gatehouse: The database is not up to date\. Run "gatehouse migrate" .+\n$/)
})

test('migrates, says what it applied, and then that there is nothing to do', async () => {
  const first = await runCommand(['migrate', '--json'], env)
  assert.is(first.code, 0, first.err)
  assert.ok(JSON.parse(first.out).applied.length > 0)
  assert.is((await runCommand(['migrate'], env)).out, 'up to date\n')
})

test('commands work while Gatehouse serves from the same data folder', async () => {
  serving = startCommand(['serve'], env)
  await holdsFolder(serving)
  // at once: the command waits for the database that is starting
  const args = ['account', 'open', '--email', 'owner@acme.com', '--slug', 'acme', '--json']
  const opened = await runCommand(args, env)
  assert.is(opened.code, 0, opened.err)
  await ready()
  const { link } = JSON.parse(opened.out)
  assert.ok(link.startsWith(`http://localhost:${port}/sign-in#`), link)
  const answer = await fetch(`http://127.0.0.1:${port}/trpc/auth.redeemLink`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: link.split('#token=')[1] }),
  })
  assert.is(await answer.text(), '{"result":{"data":{"needs":null}}}')
  const all = await Promise.all(
    [1, 2].map(() => runCommand(['audit', 'search', '--account', 'acme', '--json'], env)),
  )
  for (const { code, out, err } of all) {
    assert.is(code, 0, err)
    assert.is(JSON.parse(out).at(-1).verb, 'account.opened')
  }
})

test('links lead to the Gatehouse that runs, unless GATEHOUSE_URL names another origin', async () => {
  const linkWith = async (own: Record<string, string>) => {
    const { out, err } = await runCommand(['user', 'link', '--email', 'owner@acme.com', '--json'], {
      GATEHOUSE_DATA: env['GATEHOUSE_DATA'] ?? '',
      ...own,
    })
    assert.is(err, '')
    return new URL(JSON.parse(out).link).origin
  }
  assert.is(await linkWith({}), `http://localhost:${port}`)
  assert.is(await linkWith({ PORT: '4999' }), `http://localhost:${port}`)
  assert.is(await linkWith({ GATEHOUSE_URL: 'https://gatehouse.acme.com' }), 'https://gatehouse.acme.com')
})

test('a command that reads loads nothing of what changes need', () => {
  const { code, modules } = modulesLoadedBy(['team', 'list', '--account', 'acme'], env)
  assert.is(code, 0)
  assert.ok(modules < 420, `${modules} modules: the ORM alone has 680`)
})

test('a second serve is refused by the busy port, then by the busy data folder', async () => {
  assert.is(serving?.exitCode, null)
  const busyPort = await runCommand(['serve'], env)
  assert.is(busyPort.code, 1)
  assert.match(
    busyPort.err,
    /^gatehouse: PORT is \d+ on 127\.0\.0\.1, which another program is using\. .+\n$/,
  )
  const busyFolder = await runCommand(['serve'], { ...env, PORT: '0' })
  assert.is(busyFolder.code, 1)
  assert.match(busyFolder.err, /^gatehouse: The data folder .+ is in use by process \d+\. .+\n$/)
})

test('after serve has stopped, commands start the database themselves', async () => {
  serving?.kill('SIGTERM')
  const args = ['team', 'list', '--account', 'acme', '--json']
  // at once: the command waits for the database that is stopping
  const [team] = await Promise.all([runCommand(args, env), serving && once(serving, 'close')])
  assert.is(serving?.exitCode, 0)
  if (team.code === 0) assert.is(JSON.parse(team.out)[0].email, 'owner@acme.com')
  else assert.match(team.err, /^gatehouse: .+\n$/)
  const again = await runCommand(args, env)
  assert.is(again.code, 0, again.err)
})

test('serve waits for a command that has the data folder for a moment', async () => {
  const release = await lockFolder(join(env['GATEHOUSE_DATA'] ?? '', 'postgres'))
  serving = startCommand(['serve'], env)
  await sleep(2000)
  assert.is(serving.exitCode, null)
  release()
  await ready()
  serving.kill('SIGTERM')
  await once(serving, 'close')
  assert.is(serving.exitCode, 0)
  assert.not(existsSync(join(env['GATEHOUSE_DATA'] ?? '', 'url')))
})

test('seed demo opens the demo account, once', async () => {
  const own = { ...env, GATEHOUSE_DATA: join(folder, 'demo') }
  assert.is((await runCommand(['migrate'], own)).code, 0)
  const first = await runCommand(['seed', 'demo'], own)
  assert.is(first.code, 0, first.err)
  assert.match(first.out, /^Opened the demo account acme, owned by owner@acme\.com\.\n/)
  const second = await runCommand(['seed', 'demo'], own)
  assert.equal([second.code, second.out], [0, 'The demo account acme already exists.\n'])
  const servers = await runCommand(['servers', 'list', '--account', 'acme', '--json'], own)
  assert.is(JSON.parse(servers.out).length, 3)
})

test('a data folder that cannot be written ends with one line that says what would be right', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const args of [['migrate'], ['serve']]) {
    const { code, err } = await runCommand(args, { ...env, GATEHOUSE_DATA: join(file, 'data') })
    assert.is(code, 1)
    assert.match(
      err,
      /^gatehouse: GATEHOUSE_DATA is ".+", which is not writable \(ENOTDIR\)\. Set it to .+\n$/,
    )
  }
})

/** Until this process has the data folder: a command that is faster would have it to itself for its time. */
async function holdsFolder({ pid }: ChildProcess): Promise<void> {
  const file = join(env['GATEHOUSE_DATA'] ?? '', 'postgres/lock.pid')
  for (let tries = 0; tries < 1000; tries++) {
    if (existsSync(file) && Number(readFileSync(file, 'utf8')) === pid) return
    await sleep(20)
  }
  throw new Error('serve did not take its data folder')
}

async function ready(): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
    if (answer?.ok) return
    await sleep(100)
  }
  throw new Error('serve is not ready')
}

test.run()
