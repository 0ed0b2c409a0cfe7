import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const exec = promisify(execFile)
const test = suite('full disk')

const script = 'mount -t tmpfs -o size=1m tmpfs "$1" && exec "$2" "$3" "$1"'
const inside = ['-m', '--propagation', 'private', 'sh', '-c', script, 'sh']
const fixture = new URL('./record-until-full.fixture.ts', import.meta.url).pathname

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-full-'))
const mayMount = spawnSync('unshare', [...inside, folder, 'true']).status === 0
test.after(() => rmSync(folder, { recursive: true, force: true }))

if (!mayMount) console.log('SKIPPED: full disk — needs the right to mount (CAP_SYS_ADMIN)')
else {
  test('ends the session with a sentence, and what fitted can be played', async () => {
    const { stdout } = await exec('unshare', [...inside, folder, process.execPath, fixture])
    const result = JSON.parse(stdout)
    assert.match(
      result.refused,
      /the disk for recordings is full\. It was ended, because every session has to be recorded/,
    )
    assert.equal(result.failures, [result.refused], 'told once')
    assert.equal(result.repaired, result.summary)
    assert.ok(result.summary.interrupted)
    assert.is(result.ending, 'interrupted')
    assert.ok(result.recorded > 500_000, `${result.recorded} bytes were recorded`)
    assert.ok(result.accepted - result.recorded < 1_000_000, 'no more was taken than memory is meant to hold')
  })
}

test.run()
