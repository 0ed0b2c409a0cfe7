import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fleetMissing } from './fleet.ts'

const exec = promisify(execFile)
const test = suite('network of its own')
const missing = fleetMissing()
const env = { ...process.env, GATEHOUSE_OWN_NETWORK: '' }

const script = `
  import { connect } from 'node:net'
  import { networkInterfaces } from 'node:os'
  console.error('pid', process.pid)
  ;(await import('${new URL('./own-network.ts', import.meta.url)}')).enterOwnNetwork()
  connect(80, '192.0.2.1').on('error', ({ code }) => {
    console.log(JSON.stringify({ arguments: process.argv.slice(1), interfaces: Object.keys(networkInterfaces()), code }))
  })`

if (missing !== null) console.log(`SKIPPED: network of its own — install ${missing}`)
else {
  test('a process goes on in it with its arguments, id and output, and reaches nothing outside', async () => {
    const args = ['--input-type=module', '--eval', script, '--', 'one', "two 'words'"]
    const { stdout, stderr } = await exec(process.execPath, args, { env })
    assert.equal(JSON.parse(stdout), {
      arguments: ['one', "two 'words'"],
      interfaces: ['lo'],
      code: 'ENETUNREACH',
    })
    const [first, second, ...more] = stderr.trim().split('\n')
    assert.match(String(first), /^pid \d+$/)
    assert.is(second, first)
    assert.equal(more, [], 'no warning')
  })

  test('a process that would lose its channel refuses', async () => {
    const fixture = new URL('./hold-fleet.fixture.ts', import.meta.url)
    const child = fork(fixture, { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    const [[code], complaint] = await Promise.all([once(child, 'exit'), child.stderr && text(child.stderr)])
    assert.is(code, 1)
    assert.match(String(complaint), /IPC channel/)
  })
}

test.run()
