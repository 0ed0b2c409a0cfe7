import type { Recording } from '../record/open-recording.ts'
import { ByteSource } from './byte-source.ts'
import type { ScriptTiming } from './parse-timing.ts'

/** Where the time of a recording stands that was made elsewhere: give `() => time.ms` as its clock. */
export interface ToldTime {
  ms: number
}

const pieceBytes = 64 * 1024
/** What script(1) itself writes into its log, which no timing speaks of: a first and a last line. */
const firstLine = /^Script started on [^\n]{0,1000}\n/
const lastLine = /^\n?Script done on [^\n]{1,1000}\n?$/
const longestLine = 1100

/**
 * Takes what script(1) has logged into a recording, each piece at its time. Output that the timing does not speak of comes at
 * the end, and is not lost. Answers the bytes shown.
 */
export async function takeScript(
  recording: Pick<Recording, 'output' | 'resize'>,
  out: AsyncIterable<Buffer>,
  { events }: Pick<ScriptTiming, 'events'>,
  time: ToldTime,
): Promise<number> {
  const source = new ByteSource(out)
  const first = firstLine.exec((await source.peek(longestLine)).toString('latin1'))
  if (first) await source.take(first[0].length)
  let shown = 0
  const show = async (bytes: Buffer) => {
    shown += bytes.length
    await recording.output(bytes)
  }
  for (const event of events) {
    time.ms = Math.max(time.ms, event.ms)
    if ('cols' in event) {
      recording.resize(event.cols, event.rows)
      continue
    }
    for (let left = event.bytes; left > 0; ) {
      const bytes = await source.take(Math.min(left, pieceBytes))
      if (bytes.length === 0) break
      left -= bytes.length
      await show(bytes)
    }
  }
  const last = await source.peek(longestLine)
  if (last.length < longestLine && lastLine.test(last.toString('latin1'))) return shown
  for (let bytes = await source.take(pieceBytes); bytes.length > 0; bytes = await source.take(pieceBytes))
    await show(bytes)
  return shown
}
