import type { Allowance } from '@gatehouse/recordings/exec/kept-stream'
import type { Recording } from '@gatehouse/recordings/record/open-recording'
import { parseScpCommand } from '@gatehouse/recordings/transfer/scp-command'
import type { Recorded } from '../../recorder.ts'
import { commandContent } from './command.ts'
import type { Content } from './content.ts'
import { forwardContent } from './forward.ts'
import { terminalContent } from './terminal.ts'
import { scpContent, sftpContent } from './transfer.ts'

/** What an account wants kept. */
export interface Wanted {
  /** Whether what is typed is, too. */
  readonly recordInput: boolean
  /** Of what has no terminal. */
  readonly kept: Allowance
}

/**
 * How a session is taken down: by its kind first, so that nothing else that a client asks for makes it less. A transfer by its
 * file operations, what has a terminal whole, and what has none up to a limit each way. A transfer is what can be followed as
 * one: the name of a command is the member's own to give.
 */
export function contentOf(
  recording: Recording,
  { kind, command, terminal }: Recorded,
  { recordInput, kept }: Wanted,
): Content {
  if (kind === 'sftp') return sftpContent(recording, kept)
  if (kind === 'forward') return forwardContent(recording)
  if (terminal) return terminalContent(recording, recordInput)
  const scp = kind === 'exec' ? parseScpCommand(command ?? '') : null
  return scp
    ? scpContent(recording, scp, kept)
    : commandContent(recording, { kept, keepInput: () => recordInput })
}
