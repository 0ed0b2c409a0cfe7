import ssh2 from 'ssh2'
import { algorithms } from './algorithms.ts'
import { type HostKeyType, hostKeyAlgorithms } from './host-key.ts'
import { timedOut, unreachable } from './host-unreachable.ts'

interface ConnectOptions {
  readonly host: string
  readonly port: number
  readonly timeoutMs: number
  /** The host key type to ask for first. */
  readonly keyType?: HostKeyType
  /** Sees the key that the server shows; only `true` lets the connection go on. */
  readonly acceptsHostKey: (blob: Buffer) => boolean
  readonly login?: { readonly user: string; readonly privateKey: string }
  /** `handshake`: keys agreed and the host key proved; nothing authenticated yet. */
  readonly until: 'handshake' | 'ready'
}

/**
 * Opens an SSH connection as far as `until`. The client keeps an error listener for good: an unheard error would end the process.
 * @throws HostUnreachable, within `timeoutMs` at the latest.
 */
export function connect(options: ConnectOptions): Promise<ssh2.Client> {
  const at = `${options.host}:${options.port}`
  const client = new ssh2.Client()
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      clearTimeout(timer)
      reject(unreachable(at, error))
      client.destroy()
    }
    const timer = setTimeout(() => fail(timedOut(at)), options.timeoutMs)
    client.on('error', fail)
    client.on('close', () => fail(Object.assign(new Error('closed early'), { level: 'protocol' })))
    const reached = () => {
      clearTimeout(timer)
      resolve(client)
    }
    if (options.until === 'ready') client.once('ready', reached)
    else client.once('handshake', reached)
    try {
      client.connect({
        host: options.host,
        port: options.port,
        // Ours bounds everything, the name lookup included, which ssh2's does not.
        readyTimeout: 0,
        keepaliveInterval: 15_000,
        keepaliveCountMax: 2,
        hostVerifier: (blob: Buffer) => options.acceptsHostKey(blob) === true,
        username: options.login?.user ?? 'gatehouse',
        authHandler: options.login ? ['publickey'] : [],
        ...(options.login ? { privateKey: options.login.privateKey } : {}),
        algorithms: { ...algorithms, serverHostKey: hostKeyAlgorithms(options.keyType) },
      })
      // ssh2 leaves Nagle's algorithm on, which costs 40 ms an exec.
      client.setNoDelay(true)
    } catch (error) {
      fail(Object.assign(new Error('connect', { cause: error }), { level: 'client-authentication' }))
    }
  })
}
