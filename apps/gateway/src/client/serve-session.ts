import type ssh2 from 'ssh2'
import type { SessionKind } from '../gatekeeper.ts'
import { execRequest, type FarRequest, sftpRequest, shellRequest } from '../target/far-request.ts'
import type { Channels } from './channels.ts'
import { NearChannel } from './near-channel.ts'
import { Surroundings } from './surroundings.ts'

/**
 * Serves a client's session channel (RFC 4254 §6): one shell, command or SFTP. Channels are accepted at once, since a client
 * may send before it has been answered.
 */
export function serveSession(session: ssh2.Session, channels: Channels): void {
  const surroundings = new Surroundings(session)

  const begin = (
    channel: ssh2.ServerChannel,
    kind: SessionKind,
    command: string | null,
    request: FarRequest,
  ) => {
    const terminal = surroundings.begin(kind !== 'sftp')
    const near = new NearChannel(channel, channels.nearOptions(terminal !== null))
    for (const line of surroundings.refused) near.say(line)
    channels.begin({
      plan: { kind, command, terminal, forwardTo: null },
      near,
      controls: surroundings,
      request,
    })
  }

  session.on('shell', (accept, reject) => {
    const channel = first(accept, reject)
    if (channel) begin(channel, 'shell', null, shellRequest(surroundings))
  })
  session.on('exec', (accept, reject, info) => {
    const { command, bytes } = info as ssh2.ExecInfo & { bytes: Buffer } // as patched
    const channel = first(accept, reject)
    if (channel) begin(channel, 'exec', command, execRequest(bytes, surroundings))
  })
  session.on('subsystem', (accept, reject, { name }) => {
    const channel = first(accept, reject)
    if (!channel) return
    if (name === 'sftp') return begin(channel, 'sftp', null, sftpRequest)
    const near = new NearChannel(channel, channels.nearOptions(false))
    near.end({ by: 'gateway', line: 'The only SSH subsystem available is sftp.' })
  })
}

/** A channel runs one thing: ssh2 accepts no second, nor any after the end of input. */
function first(
  accept: () => ssh2.ServerChannel | undefined,
  reject?: () => void,
): ssh2.ServerChannel | undefined {
  const channel = accept()
  if (!channel) reject?.()
  return channel
}
