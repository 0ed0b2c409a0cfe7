import { statSync } from 'node:fs'
import { join } from 'node:path'
import { folderStore } from '../storage/folder-store.ts'
import { seal } from '../testing/sealer.ts'
import { openRecording } from './open-recording.ts'

// Run by the tests as a process of its own, whose memory is measured: records `repeat` times a chunk of text.
const [folder = '', pattern = '', megabytes = ''] = process.argv.slice(2)
const store = folderStore(folder)
const chunk = Buffer.alloc(32 * 1024, JSON.parse(pattern))
const header = { width: 80, height: 24 }
const recording = await openRecording({ store, id: 'bulk', header, seal, onFailure: console.error })
await recording.output(chunk)
const before = process.memoryUsage().rss
let peak = before
const count = (Number(megabytes) * 1024 * 1024) / chunk.length
for (let at = 1; at < count; at++) {
  await recording.output(chunk)
  if (at % 256 === 0) peak = Math.max(peak, process.memoryUsage().rss)
}
const { bytes } = await recording.finish()
const stored = statSync(join(folder, 'bulk.cast')).size
console.log(JSON.stringify({ grown: peak - before, bytes, stored, shown: count * chunk.length }))
