import type ssh2 from 'ssh2'
import type { HostPort } from '../gatekeeper.ts'

/** Asks a server for the channel of one session. */
export type FarRequest = (client: ssh2.Client, opened: ssh2.ClientCallback) => void

/** Read when the request is made: a window may have changed meanwhile. */
export interface FarSurroundings {
  /** As the client asked for it, its encoded modes included (RFC 4254 §6.2). */
  readonly terminal: ssh2.PseudoTtyInfo | null
  readonly environment: Readonly<Record<string, string>>
}

export function shellRequest(around: FarSurroundings): FarRequest {
  return (client, opened) => client.shell(around.terminal ?? false, { env: around.environment }, opened)
}

/** @param command as it came, whatever its encoding */
export function execRequest(command: Buffer, around: FarSurroundings): FarRequest {
  return (client, opened) => {
    const options = { env: around.environment, ...(around.terminal ? { pty: around.terminal } : {}) }
    // ssh2 sends bytes as they are; its typings know only strings.
    client.exec(command as unknown as string, options, opened)
  }
}

export const sftpRequest: FarRequest = (client, opened) => client.subsys('sftp', opened)

export function forwardRequest({ host, port }: HostPort): FarRequest {
  return (client, opened) => client.forwardOut('127.0.0.1', 0, host, port, opened)
}
