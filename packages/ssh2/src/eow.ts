import type { Channel } from 'ssh2'

/**
 * Tells the other end that what it sends on a channel is no longer wanted (OpenSSH's PROTOCOL §2.1): a command in the middle of a
 * pipe hears of it as it would on one machine. ssh2 emits `eow` where the other end tells us so. Both as patched.
 */
export function channelEow(channel: Channel): void {
  const patched = channel as Channel & { eow(): void }
  patched.eow()
}
