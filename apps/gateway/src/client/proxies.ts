import { BlockList, isIPv6, type Socket } from 'node:net'
import { addressOf } from '@gatehouse/core/limit/network-of'
import { readProxyHeader } from './proxy-header.ts'

/** For the header to come. */
const headerMs = 3_000

/** The proxies before the gateway that say from where a connection comes; what anybody else says of that is not heard. */
export class Proxies {
  readonly #trusted = new BlockList()

  /** @param trusted addresses and CIDRs */
  constructor(trusted: readonly string[]) {
    for (const range of trusted) {
      const [address = '', bits] = range.split('/')
      const family = isIPv6(address) ? 'ipv6' : 'ipv4'
      if (bits === undefined) this.#trusted.addAddress(address, family)
      else this.#trusted.addSubnet(address, Number(bits), family)
    }
  }

  /**
   * The address from which a connection comes; of a trusted proxy's the one that its header names, which is taken off. Null
   * where there is none, or a proxy has sent no header in time.
   */
  async clientOf(socket: Socket): Promise<string | null> {
    const peer = addressOf(socket.remoteAddress ?? null)
    if (peer === null) return null
    if (!this.#trusted.check(peer, isIPv6(peer) ? 'ipv6' : 'ipv4')) return peer
    const header = await headerOf(socket)
    return header && (addressOf(header.address) ?? peer)
  }
}

function headerOf(socket: Socket): Promise<{ address: string | null } | null> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0)
    const done = (header: { address: string | null } | null) => {
      clearTimeout(timer)
      socket.off('readable', read).off('close', gone)
      resolve(header)
    }
    const gone = () => done(null)
    const timer = setTimeout(gone, headerMs)
    const read = () => {
      for (let piece = socket.read(); piece !== null; piece = socket.read())
        bytes = Buffer.concat([bytes, piece])
      const header = readProxyHeader(bytes)
      if (header === 'more') return
      if (header && header.length < bytes.length) socket.unshift(bytes.subarray(header.length))
      done(header)
    }
    socket.on('readable', read).once('close', gone)
  })
}
