import { randomBytes } from 'node:crypto'
import { folderStore } from '../storage/folder-store.ts'
import { readEvents } from '../testing/read-events.ts'
import { open, seal } from '../testing/sealer.ts'
import { openRecording } from './open-recording.ts'
import { repair } from './repair.ts'

// Run by the tests in a mount namespace of its own, where the folder given is a small disk: fills it by recording, and
// prints what came of it as JSON.
const store = folderStore(process.argv[2] ?? '')
const header = { width: 80, height: 24 }
const failures: string[] = []
const onFailure = (failure: Error) => failures.push(failure.message)
const recording = await openRecording({ store, id: 'full', header, seal, onFailure })
let accepted = 0
let refused = ''
while (refused === '' && accepted < 1e8) {
  const bytes = randomBytes(20_000)
  await recording.output(bytes).then(
    () => {
      accepted += bytes.length
    },
    (error: Error) => {
      refused = error.message
    },
  )
}
const summary = await recording.abort('the disk is full')
const again = await openRecording({ store, id: 'next', header, seal, onFailure }).catch(
  (error: Error) => error.message,
)
const repaired = await repair(store, 'full', open)
const { output, ending } = await readEvents(store, 'full')
console.log(
  JSON.stringify({ failures, refused, again, summary, repaired, ending, accepted, recorded: output.length }),
)
