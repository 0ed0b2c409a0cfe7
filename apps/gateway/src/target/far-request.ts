import type ssh2 from 'ssh2'
import type { HostPort } from '../gatekeeper.ts'

/** What one session asks a server for. */
export interface FarRequest {
  readonly what: 'a shell' | 'a command' | 'sftp' | HostPort
  ask(client: ssh2.Client, opened: ssh2.ClientCallback): void
}

/** Read when the request is made: a window may have changed meanwhile. */
export interface FarSurroundings {
  /** As the client asked for it, its encoded modes included (RFC 4254 §6.2). */
  readonly terminal: ssh2.PseudoTtyInfo | null
  readonly environment: Readonly<Record<string, string>>
}

export function shellRequest(around: FarSurroundings): FarRequest {
  return {
    what: 'a shell',
    ask: (client, opened) => client.shell(around.terminal ?? false, { env: around.environment }, opened),
  }
}

/** @param command as it came, whatever its encoding */
export function execRequest(command: Buffer, around: FarSurroundings): FarRequest {
  return {
    what: 'a command',
    ask(client, opened) {
      const options = { env: around.environment, ...(around.terminal ? { pty: around.terminal } : {}) }
      // ssh2 sends bytes as they are; its typings know only strings.
      client.exec(command as unknown as string, options, opened)
    },
  }
}

export const sftpRequest: FarRequest = {
  what: 'sftp',
  ask: (client, opened) => client.subsys('sftp', opened),
}

export function forwardRequest(place: HostPort): FarRequest {
  return {
    what: place,
    ask: (client, opened) => client.forwardOut('127.0.0.1', 0, place.host, place.port, opened),
  }
}
