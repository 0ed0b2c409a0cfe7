import { type ChildProcess, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { copyCluster } from '@gatehouse/core/database/testing/copied-cluster'
import { quickFolder } from '@gatehouse/core/database/testing/quick-folder'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startCommand } from './testing/run-command.ts'

const test = suite('output that nobody reads')
const folder = mkdtempSync(join(quickFolder(), 'gatehouse-cli-'))
let serving: ChildProcess | undefined
test.after(async () => {
  if (serving?.exitCode === null) {
    serving.kill('SIGKILL')
    await once(serving, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address ? address.port : 0
}

test('serve goes on when the reader of its output has gone', async () => {
  const port = await freePort()
  await copyCluster(join(folder, 'postgres'))
  const child = startCommand(['serve'], { GATEHOUSE_DATA: folder, PORT: String(port), GATEWAY_PORT: '0' })
  serving = child
  let printed = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  while (!printed.includes('Stop with Ctrl-C.')) {
    assert.is(child.exitCode, null)
    await sleep(20)
  }
  child.stdout?.destroy()
  const url = `http://localhost:${port}`
  const headers = { 'content-type': 'application/json' }
  const mailbox = join(folder, 'mailbox')
  const mails = () =>
    existsSync(mailbox) ? readdirSync(mailbox).filter((name) => name.endsWith('.eml')).length : 0
  // each mail that the mailbox takes is printed
  for (const count of [1, 2]) {
    await fetch(`${url}/trpc/auth.requestLink`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email: 'owner@acme.com' }),
    })
    for (const end = Date.now() + 60_000; mails() < count; await sleep(20))
      assert.ok(Date.now() < end, 'no mail')
  }
  await sleep(200)
  assert.is((await fetch(`${url}/healthz`)).status, 200)
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  assert.is(code, 0)
  assert.not(existsSync(join(folder, 'url')), 'it stopped in order')
})

test('serve goes on, and stops when told, while the reader of its output and its log stands still', async () => {
  const port = await freePort()
  const data = join(folder, 'still')
  await copyCluster(join(data, 'postgres'))
  const child = startCommand(['serve'], {
    GATEHOUSE_DATA: data,
    PORT: String(port),
    GATEWAY_PORT: '0',
    GATEHOUSE_LOG: 'info',
  })
  serving = child
  const url = `http://localhost:${port}`
  // nothing is read: neither stream ever flows
  for (const end = Date.now() + 120_000; !(await fetch(`${url}/healthz`).catch(() => null)); await sleep(100))
    assert.ok(Date.now() < end && child.exitCode === null, 'it did not start')
  const agent = { 'user-agent': 'x'.repeat(2000) }
  for (let n = 0; n < 25; n++) {
    const all = Array.from({ length: 20 }, () =>
      fetch(`${url}/nowhere${'x'.repeat(1000)}`, { headers: agent }),
    )
    for (const answer of await Promise.all(all)) await answer.arrayBuffer()
  }
  assert.is((await fetch(`${url}/healthz`)).status, 200)
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  assert.is(code, 0)
})

test('a short command whose output cannot be written says so; one whose reader has read enough does not', () => {
  const program = `import { outputFailed } from ${JSON.stringify(join(import.meta.dirname, 'output-gone.ts'))}
    process.stdout.on('error', outputFailed)
    setInterval(() => process.stdout.write('a line\\n'), 20)`
  const run = (into: string) =>
    spawnSync('bash', [
      '-o',
      'pipefail',
      '-c',
      `"$0" --input-type=module -e "$1" ${into}`,
      process.execPath,
      program,
    ])
  const full = run('> /dev/full')
  assert.is(full.status, 1)
  assert.match(full.stderr.toString(), /^gatehouse: the output could not be written: .*no space left/i)
  const enough = run('| head -1')
  assert.equal([enough.status, enough.stderr.toString()], [0, ''])
})

test.run()
