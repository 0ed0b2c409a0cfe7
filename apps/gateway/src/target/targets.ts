import type { Admitted } from '../gatekeeper.ts'
import type { Reached } from '../session/parts.ts'
import type { FarRequest } from './far-request.ts'
import { TargetConnection } from './target-connection.ts'

/** The connections to servers on behalf of one client's connection: its channels share them, and they end with it. */
export class Targets {
  readonly #connections = new Map<string, Promise<TargetConnection>>()
  readonly #connectMs: number
  #closed = false

  constructor(connectMs: number) {
    this.#connectMs = connectMs
  }

  /** @throws Refusal */
  async reach(admitted: Admitted, request: FarRequest): Promise<Reached> {
    const connection = await this.#open(admitted)
    if (this.#closed) connection.close()
    connection.hold()
    return {
      start: () => connection.start(request),
      release: (accessEnded) => connection.release(accessEnded),
    }
  }

  close(): void {
    this.#closed = true
    for (const opening of this.#connections.values()) {
      opening.then(
        (connection) => connection.close(),
        () => {},
      )
    }
  }

  async #open(admitted: Admitted): Promise<TargetConnection> {
    const { login, target } = admitted
    const same = `${login}@${target.host}:${target.port} ${target.hostKey}`
    const known = this.#connections.get(same)
    // One that failed, or has closed since, is opened anew.
    const alive = await known?.then(
      (connection) => (connection.closed ? undefined : connection),
      () => undefined,
    )
    if (alive) return alive
    if (this.#connections.get(same) !== known) return this.#open(admitted)
    const opening = TargetConnection.open(admitted, this.#connectMs)
    this.#connections.set(same, opening)
    return opening
  }
}
