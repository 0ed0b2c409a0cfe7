import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { HostTarget } from '../link.ts'
import type { HostPool } from '../pool.ts'
import { parseDone } from '../report.ts'
import { parseRecorder, type RecorderReport, type SpooledRecording } from './recorder-report.ts'
import { RecordingIncomplete } from './recording-incomplete.ts'

/** What a recording consists of: `head` and `end` say what it is, `time` when which bytes of `out` were shown. */
export type RecordingFile = 'head' | 'command' | 'end' | 'out' | 'time'

/** Bytes that are fetched at once. */
const pieceBytes = 512 * 1024

const program = readFileSync(new URL('./record.sh', import.meta.url), 'utf8')
/** SHA-256 of the program that records, hex. */
export const recorderDigest = createHash('sha256').update(program).digest('hex')

/**
 * What the recorder of a server is asked for, over the pool's connections. All throw HostUnreachable, and may be repeated.
 */
export class HostRecorder {
  readonly #pool: HostPool
  readonly #target: HostTarget

  constructor(pool: HostPool, target: HostTarget) {
    this.#pool = pool
    this.#target = target
  }

  /** Puts the program there that members' forced commands run; answers what it has recorded up to now. */
  async place(): Promise<RecorderReport> {
    return parseRecorder(await this.#ask(`place ${recorderDigest}\n${program}`))
  }

  /** Takes it away; what it has recorded stays to be fetched. */
  async remove(): Promise<RecorderReport> {
    return parseRecorder(await this.#ask('remove\n'))
  }

  /**
   * Bytes of one of a recording's files from `offset` on, 512 KiB at most; none behind its end.
   * @throws RecordingIncomplete where they did not arrive as they were read there.
   */
  async fetch({ login, name }: SpooledRecording, file: RecordingFile, offset: number): Promise<Buffer> {
    const answer = await this.#ask(`fetch ${login} ${name} ${file} ${offset} ${pieceBytes}\n`)
    const [, length, text = ''] = /^bytes (\d{1,7}) ([A-Za-z0-9+/=]*)$/m.exec(answer) ?? []
    const bytes = Buffer.from(text, 'base64')
    if (bytes.length !== Number(length)) throw new RecordingIncomplete(file)
    return bytes
  }

  /** Deletes a recording that is still as long as it was listed. */
  async drop({ login, name, bytes, timingBytes }: SpooledRecording): Promise<void> {
    await this.#ask(`drop ${login} ${name} ${bytes} ${timingBytes}\n`)
  }

  async #ask(request: string): Promise<string> {
    const answer = await this.#pool.recorder(this.#target, request)
    parseDone(answer, `${this.#target.host}:${this.#target.port}`)
    return answer
  }
}
