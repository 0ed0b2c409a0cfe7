import type ssh2 from 'ssh2'
import type { Channels } from './channels.ts'
import { ForwardedChannel, type RejectChannel } from './forwarded-channel.ts'
import { inOneSpelling } from './require-forward.ts'

/** Serves a client's local forwarding (RFC 4254 §7.2). */
export function serveForward(
  accept: () => ssh2.ServerChannel,
  reject: RejectChannel,
  { destIP, destPort }: ssh2.TcpipRequestInfo,
  channels: Channels,
): void {
  const forwardTo = inOneSpelling({ host: destIP, port: destPort })
  channels.forward(forwardTo, new ForwardedChannel(accept, reject, channels))
}
