import { createConnection, isIP, type LookupFunction } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2 from 'ssh2'
import { algorithms, ident } from './algorithms.ts'
import type { Way } from './hop.ts'
import { type HostKeyType, hostKeyAlgorithms } from './host-key.ts'
import { timedOut, unreachable } from './host-unreachable.ts'
import { type Names, systemNames } from './names/names.ts'
import { Places } from './places.ts'

/** Where to, for whom, and how far. */
export interface ConnectOptions {
  readonly host: string
  readonly port: number
  readonly timeoutMs: number
  /** For whom: what is on its way of one account is bounded. */
  readonly account?: string | undefined
  readonly names?: Names | undefined
  /** A server that answers nothing for so long is taken for gone. */
  readonly silentMs?: number
  /** The host key type to ask for first. */
  readonly keyType?: HostKeyType
  /** Sees the key that the server shows; only `true` lets the connection go on. */
  readonly acceptsHostKey: (blob: Buffer) => boolean
  /** The keys are offered one after another, on this one connection. */
  readonly login?: { readonly user: string; readonly privateKeys: readonly string[] }
  /** `handshake`: keys agreed and the host key proved; nothing authenticated yet. */
  readonly until: 'handshake' | 'ready'
  /** How it is come to, where that is not directly. */
  readonly way?: Way | undefined
}

/** How often a silent server is asked whether it is there. */
const questions = 3
const defaultSilentMs = 45_000

/** An open connection; `close` says farewell and does not wait for an answer. */
export interface Connection {
  readonly client: ssh2.Client
  close(): void
}

/** Connections that are being opened, in this process: each is a socket and a key exchange. */
const opening = new Places({ all: 1024, each: 128 })

/**
 * Opens an SSH connection as far as `until`, when the account has room for one more on its way. The client keeps an error listener for good: an unheard error would end the process.
 * @throws HostUnreachable, within `timeoutMs` at the latest.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const deadline = Date.now() + options.timeoutMs
  const { account, names } = options
  // before there is a place taken for it, which the hops need as well
  const through = await options.way?.(options, { account, names, deadline })
  const late = AbortSignal.timeout(options.timeoutMs)
  const leave = await opening.take(options.account ?? '', late).catch(() => {
    through?.destroy()
    throw timedOut(`${options.host}:${options.port}`)
  })
  try {
    return await open({ ...options, timeoutMs: Math.max(1, deadline - Date.now()) }, through)
  } finally {
    leave()
  }
}

/** As ssh2 reads it, which would pass over in silence what it cannot read. */
function parsedKey(privateKey: string): ssh2.ParsedKey {
  const key = ssh2.utils.parseKey(privateKey)
  if (key instanceof Error) throw key
  return key
}

function open(options: ConnectOptions, through: Duplex | undefined): Promise<Connection> {
  const { host, port, account, names = systemNames } = options
  const at = `${host}:${port}`
  const client = new ssh2.Client()
  const given = new AbortController()
  let isFound = through !== undefined || isIP(host) !== 0
  const lookup: LookupFunction = (name, { all }, callback) =>
    names.addressesOf(name, { account, signal: given.signal }).then(
      (addresses) => {
        isFound = true
        const [{ address, family }] = addresses as [(typeof addresses)[0]] // there is at least one
        if (all) callback(null, [...addresses])
        else callback(null, address, family)
      },
      (error) => callback(error, '', 0),
    )
  // Ours, because ssh2 does not let go of a socket that it has ended and whose other end is dead. Nagle's algorithm costs 40 ms an exec.
  const socket = through ?? createConnection({ host, port, noDelay: true, lookup })
  let first = ''
  const hear = (chunk: Buffer) => {
    first = /^(?!SSH-)[ -~]{1,80}(?=\r?\n)/.exec(chunk.toString('latin1'))?.[0] ?? ''
  }
  socket.once('data', hear)
  const close = () => {
    client.end()
    socket.destroy()
  }
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      clearTimeout(timer)
      reject(unreachable(at, error, { login: options.login?.user, first }))
      socket.destroy()
      given.abort(error)
    }
    const late = () => fail(isFound ? timedOut(at) : Object.assign(new Error('late'), { code: 'EAI_AGAIN' }))
    const timer = setTimeout(late, options.timeoutMs)
    client.on('error', fail)
    client.on('close', () => fail(Object.assign(new Error('closed early'), { level: 'protocol' })))
    const reached = () => {
      clearTimeout(timer)
      resolve({ client, close })
    }
    if (options.until === 'ready') client.once('ready', reached)
    else client.once('handshake', reached)
    try {
      client.connect({
        sock: socket,
        // Ours bounds everything, the name lookup included, which ssh2's does not.
        readyTimeout: 0,
        ident,
        keepaliveInterval: (options.silentMs ?? defaultSilentMs) / questions,
        keepaliveCountMax: questions - 1,
        hostVerifier: (blob: Buffer) => options.acceptsHostKey(blob) === true,
        username: options.login?.user ?? 'gatehouse',
        authHandler: (options.login?.privateKeys ?? []).map((key) => ({
          type: 'publickey' as const,
          username: options.login?.user ?? '',
          key: parsedKey(key),
        })),
        algorithms: { ...algorithms, serverHostKey: hostKeyAlgorithms(options.keyType) },
      })
    } catch (error) {
      fail(Object.assign(new Error('connect', { cause: error }), { level: 'client-authentication' }))
    }
  })
}
