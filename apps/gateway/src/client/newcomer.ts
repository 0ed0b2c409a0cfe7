import type { Socket } from 'node:net'
import type { Household } from './client-connection.ts'

/** A connection before it has authenticated: one that has offered keys and ends so has failed, whatever the number of keys. */
export class Newcomer {
  readonly #ask: () => Promise<boolean>
  #turnedAway: Promise<boolean> | undefined
  #offers = false

  constructor(
    { gatekeeper, report }: Pick<Household, 'gatekeeper' | 'report'>,
    socket: Socket,
    address: string,
  ) {
    this.#ask = () => gatekeeper.isTurnedAway(address)
    socket.once('close', () => {
      if (this.#offers) gatekeeper.failed(address).catch((error) => report(error, 'counting a failed login'))
    })
  }

  /** To be asked with each key; looked up with the first. */
  async isTurnedAway(): Promise<boolean> {
    this.#offers = true
    this.#turnedAway ??= this.#ask()
    if (!(await this.#turnedAway)) return false
    this.#offers = false
    return true
  }

  isIn(): void {
    this.#offers = false
  }
}
