import { HostUnreachable } from '../host-unreachable.ts'

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

/** Where the program that records stands, and what it has recorded. */
export interface RecorderReport {
  /** The program as it was found: its SHA-256; `other` for what is no program of root's; `missing`. */
  before: string
  recordings: SpooledRecording[]
  /** Whether there may be others. */
  truncated: boolean
}

const listed =
  /^recording ([a-z_][a-z0-9_-]{0,30}) ([A-Za-z0-9]{12}) (\d{1,15}) (\d{1,15}) (running|finished|interrupted|empty)$/

/** Reads the answer to `place` and `remove`. Lines of another shape are passed over. @throws HostUnreachable */
export function parseRecorder(answer: string): RecorderReport {
  const before = /^recorder ([0-9a-f]{64}|other|missing)$/m.exec(answer)?.[1]
  if (!before) {
    throw new HostUnreachable('command', 'The server did not report on its recorder.', {
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
  return { before, recordings, truncated: /^more$/m.test(answer) }
}
