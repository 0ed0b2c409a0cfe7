import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RecordingFailed } from '../record/recording-failed.ts'
import { boundedStore } from './bounded-store.ts'
import { DiskWatch, stateOf } from './disk-watch.ts'
import { folderStore } from './folder-store.ts'

const test = suite('disk for recordings')
const GB = 1000 ** 3
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-disk-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

test('little is left below a tenth of a small disk, and below 10 GB of a large one', () => {
  const states = (size: number, ...free: number[]) => free.map((one) => stateOf({ size, free: one }, 'ok'))
  assert.equal(states(10 * GB, 1.1 * GB, 0.9 * GB, 0.1 * GB), ['ok', 'low', 'full'])
  assert.equal(states(5000 * GB, 11 * GB, 9 * GB, 0.9 * GB), ['ok', 'low', 'full'])
})

test('what wavers about a mark is not told again and again', () => {
  const size = 5000 * GB
  assert.is(stateOf({ size, free: 10.5 * GB }, 'low'), 'low')
  assert.is(stateOf({ size, free: 11.1 * GB }, 'low'), 'ok')
  assert.is(stateOf({ size, free: 1.05 * GB }, 'full'), 'full')
  assert.is(stateOf({ size, free: 1.2 * GB }, 'full'), 'low')
})

test('a disk is looked at where its folder is still to be made', async () => {
  const seen: string[] = []
  const watch = new DiskWatch(join(folder, 'not', 'made'), ({ state, free, size }, before) => {
    seen.push(before)
    assert.ok(free > 0 && size >= free)
    assert.is(state, stateOf({ free, size }, before))
  })
  await watch.start()
  watch.stop()
  assert.equal(seen, ['ok'])
})

test('what is refused room says so as a full disk does; the end of what was begun still fits', async () => {
  let room = true
  const store = boundedStore(folderStore(folder), {
    fits: () => {
      if (!room) throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
    },
  })
  const file = await store.create('a.cast')
  await file.append(Buffer.from('whole'))
  room = false
  const refused = async (work: Promise<unknown>) => {
    const error = await work.catch((thrown: unknown) => thrown)
    assert.match(String(new RecordingFailed(error)), /the disk for recordings is full/)
  }
  await refused(store.create('b.cast'))
  assert.is(await store.find('b.cast'), null)
  await refused(file.append(Buffer.from('more')))
  await file.append(Buffer.from('!'))
  await file.complete()
  assert.equal(await store.find('a.cast'), { name: 'a.cast', size: 6, open: false })
})

test.run()
