import { execFileSync } from 'node:child_process'
import { chownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { debianPostgresPrograms, startDebianPostgres } from '@gatehouse/core/database/testing/debian-postgres'
import type { ServerView } from '@gatehouse/core/fleet/server/view'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api } from './api.ts'
import { asNobody, nobody, onlyRoot } from './as-nobody.ts'
import { hasBrowser, newPerson, openBrowser } from './browser.ts'
import { demoServers } from './demo-servers.ts'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'
import {
  failToStart,
  type GatehouseProcess,
  makeDataFolder,
  removeDataFolder,
  startGatehouse,
} from './gatehouse-process.ts'
import { processesOf } from './processes-of.ts'
import { startMailServer } from './smtp.ts'
import { ssh } from './ssh.ts'

const test = suite('starting')
const asRoot = onlyRoot(test)
let data = ''
const started: GatehouseProcess[] = []

test.before.each(() => {
  data = makeDataFolder()
})

test.after.each(async () => {
  await Promise.all(started.splice(0).map((one) => one.kill()))
  removeDataFolder(data)
})

async function start(options: Partial<Parameters<typeof startGatehouse>[0]>): Promise<GatehouseProcess> {
  const gatehouse = await startGatehouse({ data, ...options })
  started.push(gatehouse)
  return gatehouse
}

async function proveDemo(gatehouse: GatehouseProcess): Promise<void> {
  const owner = await new Api(gatehouse.url).signIn(gatehouse.signInLink())
  await eventually('three servers are in sync', async () => {
    const { items } = await owner.query<{ items: ServerView[] }>('servers.list', {})
    return items.length === 3 && items.every(({ sync }) => sync.state === 'in-sync')
  })
  const [, path = '', port] = /ssh -i ('.+'|\S+) -p (\d+) ops@/.exec(gatehouse.output()) ?? []
  const login = { port: Number(port), login: 'ops', key: { path: path.replaceAll("'", '') } }
  assert.equal(await ssh(login, 'whoami'), { code: 0, stdout: 'ops\n', stderr: '' })
}

test('the demo works, and the ssh line it prints logs in', async () => {
  await proveDemo(await start({ first: true }))
})

test('in a folder with a space the ssh line can be pasted, and under no umask may others write there', async () => {
  const folder = join(data, 'my data')
  const umask = ['sh', '-c', 'umask 000; exec "$@"', 'sh']
  const gatehouse = await start({ first: true, env: { GATEHOUSE_DATA: folder }, prefix: umask })
  assert.match(gatehouse.output(), new RegExp(`ssh -i '${folder}/demo/`))
  await proveDemo(gatehouse)
  const find = ['-perm', '/022', '!', '-type', 'l', '!', '-type', 's', '!', '-perm', '-1000']
  assert.is(execFileSync('find', [folder, ...find], { encoding: 'utf8' }), '')
})

asRoot('the demo works for a user who is not root', async () => {
  chownSync(data, nobody, nobody)
  const gatehouse = await start({ first: true, prefix: asNobody })
  const servers = demoServers(data)
  assert.is(servers.length, 3)
  await proveDemo(gatehouse)
  const { code } = await gatehouse.stop()
  assert.is(code, 0)
})

test('a second Gatehouse on the same data folder is refused, and the first goes on', async () => {
  const first = await start({ env: { GATEHOUSE_SEED: 'none' } })
  const { code, stderr } = await failToStart({ data, env: { PORT: String(await freePort()) } })
  assert.is(code, 1)
  assert.is(stderr.trim().split('\n').length, 1, stderr)
  assert.is((await fetch(`${first.url}/readyz`)).status, 200)
})

test('GATEHOUSE_SEED=none starts empty and says how to open the first account', async () => {
  const gatehouse = await start({ env: { GATEHOUSE_SEED: 'none' } })
  assert.match(gatehouse.output(), /no account yet.*\n +\S+/)
  assert.is(gatehouse.signInLink(), '')
  const page = await fetch(gatehouse.url, { headers: { accept: 'text/html' } })
  assert.is(page.status, 200)
  assert.not.ok(readdirSync(data).includes('demo'))
})

const inBrowser = hasBrowser() ? test : test.skip

inBrowser(
  'the address that an empty start prints opens the first account, once, and signs its owner in',
  async () => {
    const gatehouse = await start({ env: { GATEHOUSE_SEED: 'none' } })
    const address = /\S+\/setup#token=\S+/.exec(gatehouse.output())?.[0] ?? ''
    const browser = await openBrowser()
    try {
      const { page } = await newPerson(browser)
      await page.goto(address)
      await page.getByLabel('Your email address').fill('me@example.com')
      await page.getByLabel('Name', { exact: true }).fill('Example')
      await page.getByRole('button', { name: 'Open account' }).click()
      await page.getByRole('navigation', { name: 'Account' }).waitFor()
      assert.ok(page.url().startsWith(`${gatehouse.url}/example`))
      const second = await newPerson(browser)
      await second.page.goto(address)
      await second.page.getByLabel('Your email address').fill('you@example.com')
      await second.page.getByLabel('Name', { exact: true }).fill('Other')
      await second.page.getByRole('button', { name: 'Open account' }).click()
      await second.page.getByRole('alert').waitFor()
      assert.equal(await second.page.context().cookies(), [])
    } finally {
      await browser.close()
    }
  },
)

test('`npm start` ends by Ctrl-C, and when npm is killed with -9, with nothing left', async () => {
  const first = await start({ npmStart: true })
  await first.stop()
  const second = await start({ npmStart: true })
  await second.kill()
  assert.equal(processesOf(data), [])
})

test('`npm start` starts a server again that has died, with what it had', async () => {
  const gatehouse = await start({ npmStart: true })
  const serving = () => processesOf(data).find((line) => line.includes('main.ts serve'))
  const pid = Number.parseInt(serving() ?? '', 10)
  const before = gatehouse.output()
  process.kill(pid, 'SIGABRT')
  const printed = () => gatehouse.output().slice(before.length)
  await eventually('it serves again', () => printed().includes('Stop with Ctrl-C'), 30_000)
  assert.is((await fetch(`${gatehouse.url}/readyz`)).status, 200)
  assert.match(printed(), /^Gatehouse stopped unexpectedly \(SIGABRT\)\. Restarting in 1 s\.$/m)
  assert.is.not(Number.parseInt(serving() ?? '', 10), pid)
  assert.is((await gatehouse.stop()).code, 0)
})

const hasDebian = debianPostgresPrograms() !== null
if (!hasDebian) console.log('SKIPPED: two processes on a PostgreSQL of their own — install postgresql')
const onDebian = hasDebian ? test : test.skip

onDebian('`serve api` and `serve worker` as two processes share a PostgreSQL elsewhere', async () => {
  const postgres = await startDebianPostgres()
  const mailServer = await startMailServer()
  const elsewhere = makeDataFolder()
  try {
    const { host, user, database } = JSON.parse(Object.values(postgres.env)[0] ?? '')
    const env = {
      DATABASE_URL: `postgresql://${user}@localhost/${database}?host=${encodeURIComponent(host)}`,
      GATEHOUSE_SECRET: 'x'.repeat(32),
      GATEHOUSE_SEED: 'demo',
      SMTP_URL: mailServer.url,
    }
    const api = await start({ parts: ['api'], env })
    const worker = await start({
      parts: ['worker'],
      data: elsewhere,
      env: { ...env, GATEHOUSE_URL: api.url },
    })
    const owner = await new Api(api.url).signIn(api.signInLink())
    await owner.mutate('invites.create', { email: 'dana@temp.com', role: 'VIEWER' })
    const { link } = await mailServer.mailTo('dana@temp.com')
    assert.ok(link.startsWith(`${api.url}/invite#token=`))
    await eventually('three servers are in sync', async () => {
      const { items } = await owner.query<{ items: ServerView[] }>('servers.list', {})
      return items.length === 3 && items.every(({ sync }) => sync.state === 'in-sync')
    })
    for (const one of [api, worker]) {
      const { code } = await one.stop()
      assert.is(code, 0)
    }
  } finally {
    await Promise.all(started.splice(0).map((one) => one.kill()))
    removeDataFolder(elsewhere)
    await mailServer.close()
    await postgres.stop()
  }
})

test.run()
