import { createHash } from 'node:crypto'
import { encodeHeader } from '@gatehouse/recordings/asciicast/header'
import { ContainerWriter } from '@gatehouse/recordings/container/container-writer'
import type { Open, Seal } from '@gatehouse/recordings/container/frame-cipher'
import { indexRecording } from '@gatehouse/recordings/index/index-recording'
import { encodeSummary } from '@gatehouse/recordings/record/cast-summary'
import { CastText } from '@gatehouse/recordings/record/cast-text'
import { fileOf } from '@gatehouse/recordings/record/recording-files'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'

interface LongRecording {
  store: RecordingStore
  id: string
  seal: Seal
  open: Open
  /** How long it seems to have lasted. */
  seconds: number
  /** Of the plain cast, about. */
  bytes: number
}

const words = 'GET /var/lib/dpkg/info 200 systemd-journald kernel: eth0 link up error timeout'.split(' ')
const frameBytes = 128 * 1024

/**
 * Writes and indexes a recording as the recorder does, without waiting: each second shows lines that begin with its
 * number, `000123 `. Answers what it was closed with.
 */
export async function longRecording({ store, id, seal, open, seconds, bytes }: LongRecording) {
  const writer = await ContainerWriter.begin(await store.create(fileOf('cast', id)), 'cast', id, seal)
  const hash = createHash('sha256')
  const text = new CastText()
  const total = { bytes: 0, eventCount: 0, durationMs: 0 }
  const write = async (frame: Buffer) => {
    hash.update(frame)
    total.bytes += frame.length
    await writer.write(frame)
  }
  await write(Buffer.from(encodeHeader({ width: 100, height: 30, title: 'a long session' })))
  for (let second = 0; second <= seconds; second++) {
    text.add(second * 1000, 'o', Buffer.from(linesOf(second, bytes / seconds)))
    if (text.length < frameBytes && second < seconds) continue
    const lines = text.take()
    await write(lines.bytes)
    text.giveBack()
    total.eventCount += lines.events
    total.durationMs = lines.lastMs
  }
  const summary = { ...total, digest: hash.digest('hex') }
  await writer.close('finished', encodeSummary(summary))
  return { summary, index: await indexRecording({ store, id, seal, open }) }
}

function linesOf(second: number, bytes: number): string {
  let lines = ''
  for (let line = 0; lines.length < bytes; line++) {
    const some = Array.from(
      { length: 8 },
      (_, at) => words[(second * 31 + line * 7 + at * at) % words.length],
    )
    lines += `${String(second).padStart(6, '0')} \x1b[3${line % 8}m${some.join(' ')}\x1b[0m\r\n`
  }
  return lines
}
