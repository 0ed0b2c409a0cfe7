import { folderStore } from '../storage/folder-store.ts'
import { seal } from '../testing/sealer.ts'
import { openRecording } from './open-recording.ts'

// Run by the tests as a process of its own, to be killed: records the time over and over into the folder given, and tells
// each line once it has been recorded, as a session would show it.
const store = folderStore(process.argv[2] ?? '')
const header = { width: 80, height: 24 }
const recording = await openRecording({ store, id: 'killed', header, seal, onFailure: console.error })
for (let line = 0; ; line++) {
  const text = `${line} ${Date.now()}\n`
  await recording.output(Buffer.from(text))
  process.stdout.write(text)
  await new Promise((resolve) => setTimeout(resolve, 1))
}
