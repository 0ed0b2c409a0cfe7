/**
 * How a recording lies at rest; `README.md` of this package has the same with its reasons.
 *
 *     file   = header frame* close?
 *     header = "GHREC" (5 bytes) version (1) kind (1) length of the sealed key (2, big-endian) sealed key
 *     frame  = length of the ciphertext (3, big-endian) flags (1) ciphertext tag (16)
 *     close  = length (3) flags (1) number of this frame (8, big-endian) ciphertext (64) tag (16); nothing follows
 */
export const magic = Buffer.from('GHREC')
export const version = 1
export const headerLength = 9
/** Including the sealed key. */
export const longestHeader = 4 * 1024
export const frameHeadLength = 4
export const tagLength = 16

/** What a close frame holds: room for what the layer above wants to be found without reading the rest. */
export const closingLength = 64
export const numberLength = 8
export const closeFrameLength = frameHeadLength + numberLength + closingLength + tagLength

/** The longest plain text that a frame may hold, in bytes. */
export const longestFrame = 4 * 1024 * 1024

export const kinds = { cast: 0, keyframes: 1, text: 2 } as const
export type Kind = keyof typeof kinds

/** How a file was closed: its recording ended, or it broke off. */
export type ContainerEnd = 'finished' | 'interrupted'

export const compressed = 0x01
export const closings = { finished: 0x40, interrupted: 0x80 } as const satisfies Record<ContainerEnd, number>
const closingMask = 0xc0

function closingOf(flags: number): ContainerEnd | null {
  const bits = flags & closingMask
  if (bits === closings.finished) return 'finished'
  return bits === closings.interrupted ? 'interrupted' : null
}

/** A frame's first four bytes. Lengths are of what stands between them and the tag. */
export function encodeHead(length: number, flags: number): Buffer {
  const head = Buffer.alloc(frameHeadLength)
  head.writeUIntBE(length, 0, 3)
  head.writeUInt8(flags, 3)
  return head
}

/** Null for a length or flags that no frame has. */
export function decodeHead(
  head: Buffer,
): { length: number; flags: number; closing: ContainerEnd | null } | null {
  const length = head.readUIntBE(0, 3)
  const flags = head.readUInt8(3)
  const closing = closingOf(flags)
  const right = closing
    ? flags === closings[closing] && length === numberLength + closingLength
    : (flags === 0 || flags === compressed) && length > 0 && length <= longestFrame
  return right ? { length, flags, closing } : null
}
