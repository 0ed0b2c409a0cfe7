import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { HostUnreachable } from '../host-unreachable.ts'
import type { HostTarget } from '../link.ts'
import type { HostPool } from '../pool.ts'
import { parseDone } from '../report.ts'

/** A session that a login's forced command has recorded. Everything in it is the login's own word but whose it is. */
export interface SpooledRecording {
  login: string
  name: string
  /** Of what was shown, and of its timing. */
  bytes: number
  timingBytes: number
  /** `empty`: it never began. */
  state: 'running' | 'finished' | 'interrupted' | 'empty'
}

/** What a recording consists of: `head` and `end` say what it is, `time` when which bytes of `out` were shown. */
export type RecordingFile = 'head' | 'command' | 'end' | 'out' | 'time'

/** Bytes that are fetched at once. */
export const pieceBytes = 512 * 1024

const program = readFileSync(new URL('./record.sh', import.meta.url), 'utf8')
/** SHA-256 of the program that records, hex. */
export const recorderDigest = createHash('sha256').update(program).digest('hex')

const listed =
  /^recording ([a-z_][a-z0-9_-]{0,30}) ([A-Za-z0-9]{12}) (\d{1,15}) (\d{1,15}) (running|finished|interrupted|empty)$/

/** Where the program that records stands, and what it has recorded. */
export interface RecorderReport {
  /** The program as it was found: its SHA-256; `other` for what is no program of root's; `missing`. */
  before: string
  recordings: SpooledRecording[]
}

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

  /** Bytes of one of a recording's files from `offset` on, {@link pieceBytes} at most; none behind its end. */
  async fetch({ login, name }: SpooledRecording, file: RecordingFile, offset: number): Promise<Buffer> {
    const answer = await this.#ask(`fetch ${login} ${name} ${file} ${offset} ${pieceBytes}\n`)
    return Buffer.from(/^bytes ([A-Za-z0-9+/=]*)$/m.exec(answer)?.[1] ?? '', 'base64')
  }

  async drop({ login, name }: SpooledRecording): Promise<void> {
    await this.#ask(`drop ${login} ${name}\n`)
  }

  async #ask(request: string): Promise<string> {
    const answer = await this.#pool.recorder(this.#target, request)
    parseDone(answer, `${this.#target.host}:${this.#target.port}`)
    return answer
  }
}

/** Reads the answer to `place` and `remove`. Lines of another shape are passed over. @throws HostUnreachable */
export function parseRecorder(answer: string): RecorderReport {
  const before = /^recorder ([0-9a-f]{64}|other|missing)$/m.exec(answer)?.[1]
  if (!before) {
    throw new HostUnreachable('command', 'The server gave no answer about its recorder.', {
      outcomeUnknown: true,
    })
  }
  const recordings = answer.split('\n').flatMap((line): SpooledRecording[] => {
    const [, login, name, bytes, timingBytes, state] = listed.exec(line) ?? []
    if (!login || !name) return []
    return [
      {
        login,
        name,
        bytes: Number(bytes),
        timingBytes: Number(timingBytes),
        state: state as SpooledRecording['state'], // the pattern has these words alone
      },
    ]
  })
  return { before, recordings }
}
