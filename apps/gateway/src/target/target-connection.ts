import type { Connection } from '@gatehouse/hosts/connect'
import type ssh2 from 'ssh2'
import { Refusal } from '../gatekeeper.ts'
import type { FarEnd } from '../session/far-end.ts'
import { Wire } from '../wire/wire.ts'
import { connectTarget, type Patience } from './connect-target.ts'
import { FarChannel } from './far-channel.ts'
import type { FarRequest } from './far-request.ts'
import { notStarted } from './not-started.ts'

/** How long a connection without a session is kept: a server spends almost two megabytes on each. */
const lingerMs = 30_000

type Aimed = Parameters<typeof connectTarget>[0]

/** The connection to a server on which one client's sessions there run. */
export class TargetConnection {
  readonly #connection: Connection
  readonly #wire: Wire
  readonly #server: string
  readonly #patience: Patience
  readonly #onLost = new Set<() => void>()
  #closed = false
  #sessions = 0
  #linger: NodeJS.Timeout | undefined

  /** @throws Refusal */
  static async open(aimed: Aimed, patience: Patience): Promise<TargetConnection> {
    return new TargetConnection(aimed.server, await connectTarget(aimed, patience), patience)
  }

  private constructor(server: string, connection: Connection, patience: Patience) {
    this.#server = server
    this.#patience = patience
    this.#connection = connection
    this.#wire = new Wire(connection.client)
    connection.client.setMaxListeners(0)
    connection.client.on('close', () => {
      this.#closed = true
      clearTimeout(this.#linger)
      for (const listener of this.#onLost) listener()
    })
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Answers how to no longer listen. */
  onLost(listener: () => void): () => void {
    if (this.#closed) listener()
    this.#onLost.add(listener)
    return () => this.#onLost.delete(listener)
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

  /** Opens a channel for one session, for which the connection is held. @throws Refusal, ConnectionFull among them */
  start(request: FarRequest): Promise<FarEnd> {
    return new Promise((resolve, reject) => {
      const refuse = (why: string) => reject(new Refusal(`${this.#server} ${why}`))
      const broke = () => refuse('closed the connection before the session started.')
      if (this.#closed) return broke()
      const { client } = this.#connection
      let isLate = false
      const late = setTimeout(() => {
        isLate = true
        client.off('close', broke)
        refuse('did not start the session in time.')
      }, this.#patience.connectMs)
      client.once('close', broke)
      const opened = (error: Error | undefined, channel: ssh2.ClientChannel) => {
        client.off('close', broke)
        clearTimeout(late)
        if (error) return reject(notStarted(this.#server, request.what, error, this.#sessions - 1))
        const far = new FarChannel(channel, this.#wire, () => this.#closed)
        if (isLate) far.close()
        else resolve(far)
      }
      try {
        request.ask(client, opened)
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
