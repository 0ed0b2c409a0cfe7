import { createRequire } from 'node:module'
import { wireString } from '@gatehouse/core/fleet/ssh-key/wire'
import type ssh2 from 'ssh2'

interface MethodData {
  readonly keyAlgo: string
  readonly key: Buffer
  readonly signature?: Buffer
  readonly blob?: Buffer
  readonly hashAlgo?: 'sha256' | 'sha512'
}

type Handler = (protocol: unknown, payload: Buffer) => void
const handlers: Record<number, Handler> = createRequire(import.meta.url)('ssh2/lib/protocol/handlers.misc.js')
const userauthRequest = 50

/** The session identifier, which every signature covers. */
const sessionId = Buffer.alloc(32, 9)

/** What a client sends, and may lie about. */
export interface Claim {
  readonly algorithm: string
  readonly blob: Buffer
  /** Given what is to be signed; nothing for a mere question. */
  readonly sign?: (data: Buffer) => Buffer
  readonly username?: string
}

/** One authentication request, read by ssh2's own parser (RFC 4252 §7); null where it ends the connection. */
export function userauth({ algorithm, blob, sign, username = 'prod-1' }: Claim): ssh2.AuthContext | null {
  const head = Buffer.concat([
    Buffer.of(userauthRequest),
    wireString(username),
    wireString('ssh-connection'),
    wireString('publickey'),
    Buffer.of(sign ? 1 : 0),
    wireString(algorithm),
    wireString(blob),
  ])
  const signature = sign?.(Buffer.concat([wireString(sessionId), head]))
  let data: MethodData | undefined
  const protocol = {
    _kex: { sessionID: sessionId },
    _authsQueue: [],
    _handlers: {
      USERAUTH_REQUEST: (
        _self: unknown,
        _user: string,
        _service: string,
        _method: string,
        parsed: MethodData,
      ) => {
        data = parsed
      },
    },
    disconnect: () => {},
    _destruct: () => {},
    _onError: () => {},
  }
  try {
    handlers[userauthRequest]?.(protocol, signature ? Buffer.concat([head, wireString(signature)]) : head)
  } catch {
    return null
  }
  if (!data) return null
  const { keyAlgo, key, ...rest } = data
  return { method: 'publickey', username, key: { algo: keyAlgo, data: key }, ...rest } as ssh2.AuthContext
}
