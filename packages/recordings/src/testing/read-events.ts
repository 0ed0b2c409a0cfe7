import { createHash } from 'node:crypto'
import type { CastEvent } from '../asciicast/event.ts'
import type { CastHeader } from '../asciicast/header.ts'
import { parseCast } from '../asciicast/parse-cast.ts'
import { rawBytes } from '../asciicast/utf8-stream.ts'
import { readCast } from '../record/read-cast.ts'
import type { RecordingStore } from '../storage/recording-store.ts'
import { open } from './sealer.ts'

/** A recording read whole, through the strict parser. */
export async function readEvents(store: RecordingStore, id: string) {
  const reading = readCast(store, id, open)
  const hash = createHash('sha256')
  const events: CastEvent[] = []
  let header: CastHeader | undefined
  const copied = async function* () {
    for await (const bytes of reading) {
      hash.update(bytes)
      yield bytes
    }
  }
  for await (const line of parseCast(copied())) {
    header ??= line.header
    if (line.event) events.push(line.event)
  }
  const text = events.flatMap(({ code, data }) => (code === 'o' ? data : [])).join('')
  return { header, events, output: rawBytes(text), digest: hash.digest('hex'), ending: reading.ending }
}
