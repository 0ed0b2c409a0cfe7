import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const exec = promisify(execFile)
const test = suite('bulk output')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bulk-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

const fixture = new URL('./record-bulk.fixture.ts', import.meta.url).pathname

async function record(name: string, pattern: string, megabytes: number) {
  const { stdout } = await exec(process.execPath, [
    fixture,
    join(folder, name),
    JSON.stringify(pattern),
    String(megabytes),
  ])
  return JSON.parse(stdout)
}

test('500 MiB of NULs take bounded memory and next to no disk', async () => {
  const { grown, stored, shown } = await record('nul', '\0', 500)
  assert.is(shown, 500 * 1024 * 1024)
  assert.ok(grown < 160 * 1024 * 1024, `${Math.round(grown / 1024 / 1024)} MiB of memory`)
  assert.ok(stored < 2 * 1024 * 1024, `${stored} bytes on disk`)
})

test('50 MiB of lines take bounded memory and next to no disk', async () => {
  const { grown, stored } = await record('yes', 'y\r\n', 50)
  assert.ok(grown < 160 * 1024 * 1024, `${Math.round(grown / 1024 / 1024)} MiB of memory`)
  assert.ok(stored < 1024 * 1024, `${stored} bytes on disk`)
})

test.run()
