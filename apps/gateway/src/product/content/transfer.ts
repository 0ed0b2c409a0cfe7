import type { SessionFiles } from '@gatehouse/core/session/view'
import { execSummary } from '@gatehouse/recordings/exec/exec-summary'
import { type Allowance, KeptStream } from '@gatehouse/recordings/exec/kept-stream'
import type { Recording } from '@gatehouse/recordings/record/open-recording'
import type { ScpCommand } from '@gatehouse/recordings/transfer/scp-command'
import { observeScp } from '@gatehouse/recordings/transfer/scp-observer'
import { observeSftp } from '@gatehouse/recordings/transfer/sftp-observer'
import { type Transcript, type TransferSummary, transcribe } from '@gatehouse/recordings/transfer/transcript'
import { Refusal } from '../../gatekeeper.ts'
import { type Content, streamOf } from './content.ts'

/**
 * File operations are listed, and what the server says on the side is kept. A transfer that cannot be followed any longer ends:
 * what it does from then on would go unseen, and no client that means well comes to that.
 */
export function sftpContent(recording: Recording, allowance: Allowance): Content {
  const transcript = transcribe(recording, observeSftp)
  const kept = new KeptStream(recording, 'output', allowance)
  return {
    async output(bytes, from) {
      if (from === 'output') await followed(transcript, 'fromServer', bytes)
      else await kept.keep(bytes, (some) => recording.output(some, streamOf[from]))
    },
    input: (bytes) => followed(transcript, 'fromClient', bytes),
    end: async () => ({ streams: null, files: filesOf(await transcript.end()) }),
  }
}

/** The same for scp's own protocol, which runs as a command: it is counted and summed like one. */
export function scpContent(recording: Recording, command: ScpCommand, allowance: Allowance): Content {
  const transcript = transcribe(recording, (options) => observeScp(command, options))
  const summary = execSummary(recording, { kept: allowance, keeps: (stream) => stream === 'stderr' })
  return {
    async output(bytes, from) {
      await summary.output(bytes, streamOf[from])
      if (from === 'output') await followed(transcript, 'fromServer', bytes)
    },
    async input(bytes) {
      await summary.input(bytes)
      await followed(transcript, 'fromClient', bytes)
    },
    async end() {
      const files = filesOf(await transcript.end())
      return { streams: { ...(await summary.end()), cut: false }, files }
    },
  }
}

/** @throws Refusal for bytes from which on the transfer cannot be followed: they do not pass */
async function followed(
  transcript: Transcript,
  direction: 'fromClient' | 'fromServer',
  bytes: Buffer,
): Promise<void> {
  await transcript[direction](bytes)
  if (transcript.lost !== null)
    throw new Refusal(`The transfer was ended because it can no longer be recorded: ${transcript.lost}.`)
}

function filesOf({ operations, ...rest }: TransferSummary): SessionFiles {
  return { ...rest, operations: operations.map((one) => ({ ...one, at: new Date(one.at).toISOString() })) }
}
