import type { Core } from '@gatehouse/core/access/core'
import { collectSession, knownSessions } from '@gatehouse/core/session/collect-session'
import type { HostRecorder, RecordingFile } from '@gatehouse/hosts/recorder/host-recorder'
import type { SpooledRecording } from '@gatehouse/hosts/recorder/recorder-report'
import { RecordingIncomplete } from '@gatehouse/hosts/recorder/recording-incomplete'
import { openRecording, type Recording } from '@gatehouse/recordings/record/open-recording'
import { deleteRecording, fileOf } from '@gatehouse/recordings/record/recording-files'
import { InvalidTiming, parseTiming, type ScriptTiming } from '@gatehouse/recordings/script/parse-timing'
import { takeScript } from '@gatehouse/recordings/script/take-script'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { type HostRecord, idOf, readCommand, readHostRecord } from './host-record.ts'

/** Where a recording is taken from, and where it goes. */
export interface Collection {
  core: Core
  store: RecordingStore
  recorder: HostRecorder
  account: string
  server: string
  /** From here on another may be fetching the same: nothing more is written down or deleted. */
  lost?: AbortSignal
}

/** More than the recorder lets a session come to; what is beyond is cut. */
export const mostShown = 66 * 1024 * 1024
const mostTiming = 8 * 1024 * 1024
const mostText = 64 * 1024

/**
 * Brings one recording from its host: stores it, writes the session down, and only then deletes it there. A try that broke
 * off is made again from the beginning, and comes to the same session.
 */
export async function collectRecording(collection: Collection, spooled: SpooledRecording): Promise<void> {
  const { core, recorder, account, server, lost } = collection
  if (spooled.state === 'empty') return recorder.drop(spooled)
  const whole = (file: RecordingFile, most: number, listed?: number) =>
    collected(piecesOf(recorder, spooled, { file, most, listed }))
  const text = async (file: RecordingFile) => (await whole(file, mostText)).toString('utf8')
  const told = readHostRecord({ head: await text('head'), end: await text('end') }, new Date())
  const id = idOf(server, spooled.login, spooled.name, told.openedAt)
  if ((await knownSessions(core, account, [id])).size === 0) {
    const command = readCommand(await whole('command', mostText))
    const timing = timingOf(await whole('time', mostTiming, spooled.timingBytes))
    const out = piecesOf(recorder, spooled, { file: 'out', most: mostShown, listed: spooled.bytes })
    const { summary, shown } = await stored(collection, { id, spooled, told, command, timing, out })
    const finished = spooled.state === 'finished'
    lost?.throwIfAborted()
    await collectSession(core, {
      id,
      account,
      server,
      login: spooled.login,
      kind: command === null ? 'shell' : 'exec',
      command,
      terminal: told.terminal,
      clientAddress: told.clientAddress,
      openedAt: told.openedAt,
      closedAt: finished ? told.closedAt : new Date(told.openedAt.getTime() + summary.durationMs),
      outcome: finished ? 'ended' : 'interrupted',
      line: finished ? null : 'It broke off on the server.',
      exitCode: told.exitCode,
      bytesOut: shown,
      recording: { digest: summary.digest, bytes: summary.bytes },
    })
    // where that failed the recording stays: whether the session stands there is known for certain at the next try alone
  }
  lost?.throwIfAborted()
  await recorder.drop(spooled)
}

interface Content {
  id: string
  spooled: SpooledRecording
  told: HostRecord
  command: string | null
  /** Null where there is none, or one that is not as script writes it. */
  timing: ScriptTiming | null
  out: AsyncIterable<Buffer>
}

async function stored({ core, store }: Collection, content: Content) {
  const { id, spooled, told, command, timing, out } = content
  const time = { ms: 0 }
  const open = () =>
    openRecording({
      store,
      id,
      seal: (key, context) => core.sealer.seal(key, context),
      // each call rejects with the same
      onFailure: () => {},
      clock: () => time.ms,
      header: {
        width: timing?.cols ?? 80,
        height: timing?.rows ?? 24,
        timestamp: Math.floor(told.openedAt.getTime() / 1000),
        title: `${spooled.login}, recorded on the server`,
        ...(command !== null && { command }),
        ...(timing?.term && { env: { TERM: timing.term } }),
      },
    })
  // left by a try that broke off: there is no session of this id; in a bucket it would stand in the new one's way
  if (await store.find(fileOf('cast', id))) await deleteRecording(store, id)
  const recording = await open()
  try {
    const shown = await takeScript(recording, out, timing ?? { events: [] }, time)
    time.ms = Math.max(time.ms, told.closedAt.getTime() - told.openedAt.getTime())
    await remark(recording, content)
    return { shown, summary: await recording.finish() }
  } catch (error) {
    await recording.abort('not fetched whole').catch(() => {})
    await deleteRecording(store, id)
    throw error
  }
}

/** Says in the recording what is to be known of it. */
async function remark(recording: Recording, { spooled, told, timing }: Content): Promise<void> {
  if (spooled.bytes > mostShown) await recording.marker('The server had more of it, which was not fetched.')
  if (spooled.timingBytes > mostTiming) await recording.marker('The timing of the rest is unknown.')
  if (!timing && told.terminal) await recording.marker('The timing is unknown.')
  if (!told.proper) await recording.marker('The server’s description of it is not in the recorder’s format.')
  if (spooled.state === 'interrupted') await recording.marker('It broke off on the server.')
}

function timingOf(bytes: Buffer): ScriptTiming | null {
  if (bytes.length === 0) return null
  try {
    return parseTiming(bytes.toString('utf8'))
  } catch (error) {
    if (!(error instanceof InvalidTiming)) throw error
    return null
  }
}

interface Wanted {
  file: RecordingFile
  /** What is beyond is cut. */
  most: number
  /** Bytes that the host has listed, where it lists them. */
  listed: number | undefined
}

/** @throws RecordingIncomplete where what came is not all that the host has listed: it may be all that is left of it. */
async function* piecesOf(
  recorder: HostRecorder,
  spooled: SpooledRecording,
  { file, most, listed }: Wanted,
): AsyncGenerator<Buffer> {
  let offset = 0
  while (offset < most) {
    const piece = await recorder.fetch(spooled, file, offset)
    if (piece.length === 0) break
    offset += piece.length
    yield piece.subarray(0, piece.length - Math.max(0, offset - most))
  }
  if (listed !== undefined && Math.min(offset, most) !== Math.min(listed, most))
    throw new RecordingIncomplete(file)
}

async function collected(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}
