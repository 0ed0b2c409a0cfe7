import type { Connection } from '@gatehouse/hosts/connect'
import type ssh2 from 'ssh2'
import { type Admitted, Refusal } from '../gatekeeper.ts'
import type { FarEnd } from '../session/far-end.ts'
import { Wire } from '../wire/wire.ts'
import { connectTarget } from './connect-target.ts'
import { FarChannel } from './far-channel.ts'
import type { FarRequest } from './far-request.ts'

/** How long a connection without a session is kept: a server spends almost two megabytes on each. */
const lingerMs = 30_000

type Aimed = Pick<Admitted, 'server' | 'login' | 'target'>

/** The connection to a server on which one client's sessions there run. */
export class TargetConnection {
  readonly #connection: Connection
  readonly #wire: Wire
  readonly #server: string
  #closed = false
  #sessions = 0
  #linger: NodeJS.Timeout | undefined

  /** @throws Refusal */
  static async open(aimed: Aimed, timeoutMs: number): Promise<TargetConnection> {
    return new TargetConnection(aimed.server, await connectTarget(aimed, timeoutMs))
  }

  private constructor(server: string, connection: Connection) {
    this.#server = server
    this.#connection = connection
    this.#wire = new Wire(connection.client)
    connection.client.setMaxListeners(0)
    connection.client.on('close', () => {
      this.#closed = true
      clearTimeout(this.#linger)
    })
  }

  get closed(): boolean {
    return this.#closed
  }

  hold(): void {
    this.#sessions++
    clearTimeout(this.#linger)
  }

  release(accessEnded: boolean): void {
    this.#sessions--
    if (this.#sessions > 0 || this.#closed) return
    if (accessEnded) this.close()
    else this.#linger = setTimeout(() => this.close(), lingerMs).unref()
  }

  /** Opens a channel for one session. @throws Refusal */
  start(request: FarRequest): Promise<FarEnd> {
    return new Promise((resolve, reject) => {
      const refuse = (why: string) => reject(new Refusal(`${this.#server} ${why}`))
      const broke = () => refuse('broke the connection off before the session began.')
      if (this.#closed) return broke()
      const { client } = this.#connection
      client.once('close', broke)
      const opened = (error: Error | undefined, channel: ssh2.ClientChannel) => {
        client.off('close', broke)
        if (error) return refuse(`did not start the session: ${error.message}`)
        resolve(new FarChannel(channel, this.#wire, () => this.#closed))
      }
      try {
        request(client, opened)
      } catch {
        broke()
      }
    })
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#linger)
    this.#connection.close()
  }
}
