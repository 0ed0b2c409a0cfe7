import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { rawBytes } from '../asciicast/utf8-stream.ts'
import { memoryStore } from '../testing/memory-store.ts'
import { open, seal } from '../testing/sealer.ts'
import { openRecording } from './open-recording.ts'
import { readCast } from './read-cast.ts'

const exec = promisify(execFile)
const test = suite('asciinema')
const isInstalled = spawnSync('sh', ['-c', 'command -v asciinema && command -v script']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-cast-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

if (!isInstalled) console.log('SKIPPED: asciinema — install asciinema and bsdutils')
else {
  test('asciinema shows a recording as it was, bytes that are no text included', async () => {
    const store = memoryStore()
    const header = {
      width: 80,
      height: 24,
      timestamp: 1_700_000_000,
      title: 'a "title"',
      env: { TERM: 'xterm' },
    }
    const recording = await openRecording({ store, id: 'a', header, seal, onFailure: () => {} })
    const output = Buffer.concat([
      Buffer.from('größe \x1b[1m"quoted" \\ \x07\t€🦀\r\n'),
      Buffer.from([0, 0xff, 0xc3, 0x28, 0x7f]),
    ])
    for (const byte of output) await recording.output(Buffer.of(byte))
    recording.resize(100, 30)
    await recording.marker('a marker')
    await recording.output(Buffer.from('end'))
    await recording.finish()
    const path = join(folder, 'a.cast')
    await writeFile(path, Buffer.concat(await Array.fromAsync(readCast(store, 'a', open))))
    // It wants a terminal, which script(1) gives it.
    const shown = join(folder, 'shown')
    await exec('script', [
      '-qec',
      `LC_ALL=C.UTF-8 asciinema cat ${path} >${shown}`,
      join(folder, 'typescript'),
    ])
    const stdout = readFileSync(shown, 'utf8')
    assert.ok(rawBytes(stdout).equals(Buffer.concat([output, Buffer.from('end')])))
  })
}

test.run()
