import type { SessionDetails, SessionView } from '@gatehouse/core/session/view'
import { time } from './output.ts'

/** What was done by it: `shell`, the command, `sftp`, `forward to db:5432 ×3` with its connections. */
export function whatOf({ kind, command, connections }: SessionView): string {
  if (kind === 'exec') return command ?? 'exec'
  const times = connections ? ` ×${connections.carried}` : ''
  return kind === 'forward' && command !== null ? `forward to ${command}${times}` : kind
}

/** How it ended, or `live`. */
export function endingOf({ closedAt, outcome, exitSignal, exitCode, line }: SessionView): string {
  if (closedAt === null) return 'live'
  if (outcome === 'cut' || outcome === 'interrupted') return line ? `${outcome}: ${line}` : outcome
  if (exitSignal !== null) return `signal ${exitSignal}`
  return exitCode === null ? 'ended' : `exit ${exitCode}`
}

/** Everything that is known of a session, as names and values; null is left out. */
export function factsOf(session: SessionDetails): [name: string, value: string][] {
  const { recording, streams, files, server, login, connections } = session
  const stream = (name: 'input' | 'output' | 'errors') =>
    streams && `${streams[name].bytes} bytes, SHA-256 ${streams[name].sha256}`
  const facts: [string, string | null][] = [
    ['session', session.id],
    ['state', endingOf(session)],
    ['member', session.email],
    ['server', `${server.name} as ${login}`],
    ['what', whatOf(session)],
    ['key', session.key],
    ['from', `${session.clientAddress} ${session.clientVersion}`],
    ['opened', time(session.openedAt)],
    ['closed', time(session.closedAt)],
    ['traffic', session.bytesIn === null ? null : `${session.bytesIn} bytes in, ${session.bytesOut} out`],
    ['connections', connections && `${connections.carried} carried, ${connections.failed} failed`],
    ['first', connections && time(connections.first)],
    ['last', connections && time(connections.last)],
    ['input', stream('input')],
    ['output', stream('output')],
    ['errors', stream('errors')],
    ['recording', recording && `${recording.bytes} bytes, SHA-256 ${recording.digest}`],
    ['deleted', time(session.recordingDeletedAt)],
    ['files', files && `${files.total} operations${files.lost ? `, then incomplete: ${files.lost}` : ''}`],
  ]
  return facts.filter((fact): fact is [string, string] => fact[1] !== null)
}
