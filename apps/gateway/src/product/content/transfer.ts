import type { SessionFiles } from '@gatehouse/core/session/view'
import { execSummary, usuallyKept } from '@gatehouse/recordings/exec/exec-summary'
import { KeptStream } from '@gatehouse/recordings/exec/kept-stream'
import type { Recording } from '@gatehouse/recordings/record/open-recording'
import type { ScpCommand } from '@gatehouse/recordings/transfer/scp-command'
import { observeScp } from '@gatehouse/recordings/transfer/scp-observer'
import { observeSftp } from '@gatehouse/recordings/transfer/sftp-observer'
import { type TransferSummary, transcribe } from '@gatehouse/recordings/transfer/transcript'
import { type Content, streamOf } from './content.ts'

/**
 * File operations are listed, and what the server says on the side is kept. Where they cannot be followed any longer, the
 * output is kept from there on as that of a command is.
 */
export function sftpContent(recording: Recording): Content {
  const transcript = transcribe(recording, observeSftp)
  const kept = new KeptStream(recording, 'output', usuallyKept)
  return {
    async output(bytes, from) {
      if (from === 'output') await transcript.fromServer(bytes)
      if (from === 'errors' || transcript.lost !== null)
        await kept.keep(bytes, (some) => recording.output(some, streamOf[from]))
    },
    input: (bytes) => transcript.fromClient(bytes),
    end: async () => ({ streams: null, files: filesOf(await transcript.end()) }),
  }
}

/** The same for scp's own protocol, which runs as a command: it is counted and summed like one. */
export function scpContent(recording: Recording, command: ScpCommand, keepInput: boolean): Content {
  const transcript = transcribe(recording, (options) => observeScp(command, options))
  const isLost = () => transcript.lost !== null
  const summary = execSummary(recording, {
    keepInput: () => keepInput && isLost(),
    keepOutput: (stream) => stream === 'stderr' || isLost(),
  })
  return {
    async output(bytes, from) {
      if (from === 'output') await transcript.fromServer(bytes)
      await summary.output(bytes, streamOf[from])
    },
    async input(bytes) {
      await transcript.fromClient(bytes)
      await summary.input(bytes)
    },
    async end() {
      const files = filesOf(await transcript.end())
      return { streams: { ...(await summary.end()), cut: false }, files }
    },
  }
}

function filesOf({ operations, ...rest }: TransferSummary): SessionFiles {
  return { ...rest, operations: operations.map((one) => ({ ...one, at: new Date(one.at).toISOString() })) }
}
