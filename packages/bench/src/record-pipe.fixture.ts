// Records what comes in at stdin, and passes it on once the recorder has it. Says at the end how much processor time that took.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSealer } from '@gatehouse/core/crypto/seal'
import { openRecording } from '@gatehouse/recordings/record/open-recording'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'

const folder = process.argv[2] ?? ''
const sealer = createSealer(randomBytes(32).toString('hex'))
const before = process.cpuUsage()
const recording = await openRecording({
  store: folderStore(folder),
  id: 'recorded',
  header: { width: 80, height: 24 },
  seal: (key, context) => sealer.seal(key, context),
  onFailure: (failure) => {
    throw failure
  },
})
for await (const bytes of process.stdin) {
  await recording.output(bytes)
  process.stdout.write(bytes)
}
await recording.finish()
const { user, system } = process.cpuUsage(before)
writeFileSync(join(folder, 'cpu'), String((user + system) / 1e6))
