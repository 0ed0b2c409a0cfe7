import type ssh2 from 'ssh2'

/** Window of a client that is kept back for {@link sayLast}. */
const kept = 2_048
const stderr = 1

/** What ssh2 keeps to itself. Its version is pinned and patched (`packages/ssh2`). */
interface Internals {
  readonly outgoing: { readonly id: number; window: number }
  readonly _client: {
    readonly _protocol: { channelExtData(channel: number, data: Buffer, type: number): void }
  }
}

const internals = (channel: ssh2.ServerChannel) => channel as unknown as Internals

const roomy = new WeakSet<ssh2.ServerChannel>()

/** To be called on a new channel: keeps some of the client's window for the last line. */
export function keepRoomForLastWord(channel: ssh2.ServerChannel): void {
  const { outgoing } = internals(channel)
  if (outgoing.window < 4 * kept) return
  outgoing.window -= kept
  roomy.add(channel)
}

/**
 * Says something on a channel's stderr past everything that waits there because the client does not take it; nothing where
 * the client would not even take that. Nothing may be sent afterwards.
 */
export function sayLast(channel: ssh2.ServerChannel, text: string): void {
  const { outgoing, _client } = internals(channel)
  const bytes = Buffer.from(text)
  const room = outgoing.window + (roomy.has(channel) ? kept : 0)
  if (bytes.length <= room) _client._protocol.channelExtData(outgoing.id, bytes, stderr)
  outgoing.window = 0
}
