import type { Socket } from 'node:net'
import { oneLine } from '@gatehouse/text/strangers-text'
import type { KeyHolder, OfferedKey } from '../gatekeeper.ts'
import type { Household } from './client-connection.ts'

/** A connection before it has authenticated: one that has offered keys and ends so has failed, whatever the number of keys. */
export class Newcomer {
  readonly #gatekeeper: Household['gatekeeper']
  readonly #address: string
  readonly #fingerprints = new Set<string>()
  #turnedAway: Promise<boolean> | undefined
  #username = ''
  #attempts = 0
  #offers = false

  constructor(
    { gatekeeper, report }: Pick<Household, 'gatekeeper' | 'report'>,
    socket: Socket,
    address: string,
  ) {
    this.#gatekeeper = gatekeeper
    this.#address = address
    socket.once('close', () => {
      if (!this.#offers) return
      const [username, attempts] = [this.#username, this.#attempts]
      gatekeeper
        .failed({ address, username, attempts, fingerprints: [...this.#fingerprints] })
        .catch((error) => report(error, 'counting a failed login'))
    })
  }

  /** Notes a request to authenticate; answers how many there were. */
  asks(username: string): number {
    this.#username = oneLine(username)
    return ++this.#attempts
  }

  /** Looks up whose key it is. */
  holderOf(key: OfferedKey): Promise<KeyHolder | null> {
    this.#fingerprints.add(key.fingerprint)
    return this.#gatekeeper.holderOf(key)
  }

  /** To be asked with each key; looked up with the first. */
  async isTurnedAway(): Promise<boolean> {
    this.#offers = true
    this.#turnedAway ??= this.#gatekeeper.isTurnedAway(this.#address)
    if (!(await this.#turnedAway)) return false
    this.#offers = false
    return true
  }

  isIn(): void {
    this.#offers = false
  }
}
