import { hopsKey } from '@gatehouse/hosts/hop'
import type { Admitted } from '../gatekeeper.ts'
import type { Reached } from '../session/parts.ts'
import type { Patience } from './connect-target.ts'
import type { FarRequest } from './far-request.ts'
import { ConnectionFull } from './not-started.ts'
import { TargetConnection } from './target-connection.ts'

/**
 * The connections to servers on behalf of one client's connection: its channels share them, and they end with it. Where a server
 * opens no more sessions on one, there is another.
 */
export class Targets {
  readonly #connections = new Map<string, Promise<TargetConnection>[]>()
  readonly #patience: Patience
  #closed = false

  constructor(patience: Patience) {
    this.#patience = patience
  }

  /** @throws Refusal */
  async reach(admitted: Admitted, request: FarRequest): Promise<Reached> {
    let connection = await this.#hold(admitted, new Set())
    return {
      start: async () => {
        for (const full = new Set<TargetConnection>(); ; ) {
          try {
            return await connection.start(request)
          } catch (error) {
            if (!(error instanceof ConnectionFull)) throw error
            full.add(connection)
            const other = await this.#hold(admitted, full)
            connection.release(false)
            connection = other
          }
        }
      },
      onLost: (listener) => connection.onLost(listener),
      release: (accessEnded) => connection.release(accessEnded),
    }
  }

  close(): void {
    this.#closed = true
    for (const opening of [...this.#connections.values()].flat()) {
      opening.then(
        (connection) => connection.close(),
        () => {},
      )
    }
  }

  async #hold(admitted: Admitted, full: ReadonlySet<TargetConnection>): Promise<TargetConnection> {
    const connection = await this.#open(admitted, full)
    if (this.#closed) connection.close()
    connection.hold()
    return connection
  }

  /** One that is open and not full, or a new one. */
  async #open(admitted: Admitted, full: ReadonlySet<TargetConnection>): Promise<TargetConnection> {
    const { login, target } = admitted
    const same = JSON.stringify([login, target.host, target.port, target.hostKey, hopsKey(target.via)])
    const listed = this.#connections.get(same)
    const known = listed ?? []
    const dead = new Set<Promise<TargetConnection>>()
    for (const opening of known) {
      // One that failed, or has closed since, is opened anew.
      const connection = await opening.catch(() => undefined)
      if (!connection || connection.closed) dead.add(opening)
      else if (!full.has(connection)) return connection
    }
    if (this.#connections.get(same) !== listed) return this.#open(admitted, full)
    const opening = TargetConnection.open(admitted, this.#patience)
    this.#connections.set(same, [...known.filter((one) => !dead.has(one)), opening])
    return opening
  }
}
