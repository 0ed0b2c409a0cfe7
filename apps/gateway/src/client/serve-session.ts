import type ssh2 from 'ssh2'
import type { SessionKind } from '../gatekeeper.ts'
import { execRequest, type FarRequest, sftpRequest, shellRequest } from '../target/far-request.ts'
import type { ClientConnection } from './client-connection.ts'
import { NearChannel } from './near-channel.ts'
import { Surroundings } from './surroundings.ts'

/**
 * Serves a client's session channel (RFC 4254 §6): one shell, command or SFTP. Agent and X11 requests find no listener,
 * which refuses them. Channels are accepted at once, since a client may send before it has been answered.
 */
export function serveSession(session: ssh2.Session, connection: ClientConnection): void {
  const surroundings = new Surroundings(session)

  const begin = (
    channel: ssh2.ServerChannel,
    kind: SessionKind,
    command: string | null,
    request: FarRequest,
  ) => {
    const terminal = surroundings.terminalSize
    const near = new NearChannel(channel, connection.nearOptions(terminal !== null))
    connection.begin({
      plan: { kind, command, terminal, forwardTo: null },
      near,
      controls: surroundings,
      request,
    })
  }

  session.on('shell', (accept) => begin(accept(), 'shell', null, shellRequest(surroundings)))
  session.on('exec', (accept, _reject, info) => {
    const { command, bytes } = info as ssh2.ExecInfo & { bytes: Buffer } // as patched
    begin(accept(), 'exec', command, execRequest(bytes, surroundings))
  })
  session.on('subsystem', (accept, _reject, { name }) => {
    const channel = accept()
    if (name === 'sftp') return begin(channel, 'sftp', null, sftpRequest)
    const near = new NearChannel(channel, connection.nearOptions(false))
    near.end({ by: 'gateway', line: 'Of subsystems only sftp goes through Gatehouse.' })
  })
}
