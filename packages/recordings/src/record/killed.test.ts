import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { folderStore } from '../storage/folder-store.ts'
import { readEvents } from '../testing/read-events.ts'
import { open } from '../testing/sealer.ts'
import { unclosedRecordings } from './recording-files.ts'
import { repair } from './repair.ts'

const test = suite('killed recorder')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-killed-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

const lastLine = (output: string) => output.trimEnd().split('\n').at(-1)?.split(' ').map(Number) ?? []

test('kill -9 leaves a playable cast that lacks less than a second of what was shown', async () => {
  const fixture = new URL('./record-forever.fixture.ts', import.meta.url).pathname
  for (let round = 0; round < 3; round++) {
    const place = join(folder, String(round))
    const child = spawn(process.execPath, [fixture, place], { stdio: ['ignore', 'pipe', 'inherit'] })
    const shown = text(child.stdout)
    await once(child.stdout, 'readable')
    await sleep(900 + round * 70)
    child.kill('SIGKILL')
    await once(child, 'exit')

    const store = folderStore(place)
    assert.equal(await Array.fromAsync(unclosedRecordings(store)), ['killed'])
    const summary = await repair(store, 'killed', open)
    assert.ok(summary?.interrupted)
    assert.equal(await Array.fromAsync(unclosedRecordings(store)), [])
    const { output, ending, digest } = await readEvents(store, 'killed')
    assert.is(ending, 'interrupted')
    assert.is(digest, summary.digest)
    const [, shownAt = 0] = lastLine(await shown)
    const [recorded = 0, recordedAt = 0] = lastLine(output.toString())
    assert.is(output.toString().split('\n').length - 2, recorded, 'every line up to the last')
    assert.ok(shownAt - recordedAt < 5_000, `${shownAt - recordedAt} ms are missing`)
  }
})

test.run()
