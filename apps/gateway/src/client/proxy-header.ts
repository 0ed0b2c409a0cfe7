import { isIPv4, isIPv6 } from 'node:net'

/** HAProxy's PROXY protocol, versions 1 and 2 (https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt, section 2). */
const longestV1 = 107
const signatureV2 = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')
const headV2 = 16
/** With all that is ever added (TLVs); a header that says more is none. */
const longestV2 = 4 * 1024

/** Bytes of an address by its family: TCP over IPv4, over IPv6. */
const sizes = new Map([
  [0x11, 4],
  [0x21, 16],
])

export interface ProxyHeader {
  /** The client's address; null where the proxy speaks for itself, or says nothing of it. */
  readonly address: string | null
  /** Bytes of the header. */
  readonly length: number
}

/** Reads the header with which a connection begins; `more` where it is not whole yet, null where it is none. */
export function readProxyHeader(bytes: Buffer): ProxyHeader | 'more' | null {
  if (begins(bytes, signatureV2)) return readV2(bytes)
  return begins(bytes, Buffer.from('PROXY ')) ? readV1(bytes) : null
}

/** Whether what there is of both is the same. */
const begins = (bytes: Buffer, with_: Buffer) =>
  bytes.subarray(0, with_.length).equals(with_.subarray(0, bytes.length))

function readV1(bytes: Buffer): ProxyHeader | 'more' | null {
  const end = bytes.subarray(0, longestV1).indexOf('\r\n')
  if (end === -1) return bytes.length < longestV1 ? 'more' : null
  const length = end + 2
  const [, protocol, source, destination, ...ports] = bytes.toString('latin1', 0, end).split(' ')
  if (protocol === 'UNKNOWN') return { address: null, length }
  const isAddress = { TCP4: isIPv4, TCP6: isIPv6 }[protocol ?? '']
  if (!isAddress || source === undefined || destination === undefined || ports.length !== 2) return null
  const isRight = isAddress(source) && isAddress(destination) && ports.every(isPort)
  return isRight ? { address: source, length } : null
}

const isPort = (text: string) => /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) < 65_536

function readV2(bytes: Buffer): ProxyHeader | 'more' | null {
  if (bytes.length < headV2) return 'more'
  const [versionAndCommand, family] = bytes.subarray(signatureV2.length)
  const length = headV2 + bytes.readUInt16BE(14)
  if (length > longestV2) return null
  if (versionAndCommand !== 0x20 && versionAndCommand !== 0x21) return null
  if (bytes.length < length) return 'more'
  const isLocal = versionAndCommand === 0x20
  const size = sizes.get(family ?? 0)
  // a local one, or one of another kind of connection, says nothing of a client
  if (isLocal || size === undefined) return { address: null, length }
  if (length < headV2 + 2 * size + 4) return null
  const source = bytes.subarray(headV2, headV2 + size)
  return { address: size === 4 ? source.join('.') : groupsOf(source).join(':'), length }
}

const groupsOf = (address: Buffer) =>
  Array.from({ length: address.length / 2 }, (_, group) => address.readUInt16BE(2 * group).toString(16))
