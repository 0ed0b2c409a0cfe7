import type { Recording } from '@gatehouse/recordings/record/open-recording'
import { parseScpCommand } from '@gatehouse/recordings/transfer/scp-command'
import type { Recorded } from '../../recorder.ts'
import { commandContent } from './command.ts'
import type { Content } from './content.ts'
import { terminalContent } from './terminal.ts'
import { scpContent, sftpContent } from './transfer.ts'

/** How a session is taken down: a shell whole, a command up to a limit, a transfer by its file operations. */
export function contentOf(
  recording: Recording,
  { kind, command, terminal }: Recorded,
  recordInput: boolean,
): Content {
  if (terminal) return terminalContent(recording, recordInput)
  if (kind === 'sftp') return sftpContent(recording)
  if (kind === 'forward') return passing
  const keepInput = () => recordInput
  // without a terminal it is a shell all the same
  if (kind === 'shell') return commandContent(recording, { keepInput, keepBytes: Number.POSITIVE_INFINITY })
  const scp = parseScpCommand(command ?? '')
  return scp ? scpContent(recording, scp, recordInput) : commandContent(recording, { keepInput })
}

/** Whatever is forwarded is counted by the session itself. */
const passing: Content = {
  async output() {},
  async input() {},
  end: async () => ({ streams: null, files: null }),
}
