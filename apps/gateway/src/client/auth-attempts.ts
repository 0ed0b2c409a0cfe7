import type { Socket } from 'node:net'
import { oneLine } from '@gatehouse/text/strangers-text'
import type { KeyHolder, OfferedKey } from '../gatekeeper.ts'
import type { GatewayContext } from './client-connection.ts'
import type { TurnedAway } from './turned-away.ts'

/** A connection before it has authenticated: one that has offered keys and ends so has failed, whatever the number of keys. */
export class AuthAttempts {
  readonly #gatekeeper: GatewayContext['gatekeeper']
  readonly #away: TurnedAway
  readonly #address: string
  readonly #fingerprints = new Set<string>()
  #turnedAway: Promise<boolean> | undefined
  #username = ''
  #attempts = 0
  #offers = false

  constructor(
    { gatekeeper, turnedAway, report }: Pick<GatewayContext, 'gatekeeper' | 'turnedAway' | 'report'>,
    socket: Socket,
    address: string,
  ) {
    this.#gatekeeper = gatekeeper
    this.#away = turnedAway
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

  /** Whether unknown keys from its address are refused. To be asked with each key; looked up with the first. */
  isTurnedAway(): Promise<boolean> {
    this.#offers = true
    this.#turnedAway ??= this.#gatekeeper.isTurnedAway(this.#address)
    return this.#turnedAway
  }

  /** It is one too many, and not counted again; those that follow are turned away as they come. */
  turnAway(): void {
    this.#offers = false
    this.#away.add(this.#address)
  }

  isIn(): void {
    this.#offers = false
  }
}
