import type { ContainerEnd } from '../container/layout.ts'

/** What is known of a recording's cast as a whole. */
export interface CastSummary {
  /** SHA-256 of the plain cast, in hex. Kept elsewhere, it shows that a cast is the one that was recorded. */
  readonly digest: string
  /** Length of the plain cast. */
  readonly bytes: number
  readonly eventCount: number
  /** Time of the last event. */
  readonly durationMs: number
  /** It broke off: the recorder failed or was told to abort, or its process ended. */
  readonly interrupted: boolean
}

/** The close frame of a cast: digest (32 bytes), then bytes, events and milliseconds (8 each, big-endian). */
export function encodeSummary({
  digest,
  bytes,
  eventCount,
  durationMs,
}: Omit<CastSummary, 'interrupted'>): Buffer {
  const encoded = Buffer.alloc(56)
  encoded.write(digest, 'hex')
  for (const [at, value] of [bytes, eventCount, durationMs].entries())
    encoded.writeBigUInt64BE(BigInt(value), 32 + 8 * at)
  return encoded
}

export function decodeSummary(encoded: Buffer, closing: ContainerEnd): CastSummary {
  const number = (at: number) => Number(encoded.readBigUInt64BE(at))
  return {
    digest: encoded.toString('hex', 0, 32),
    bytes: number(32),
    eventCount: number(40),
    durationMs: number(48),
    interrupted: closing === 'interrupted',
  }
}
