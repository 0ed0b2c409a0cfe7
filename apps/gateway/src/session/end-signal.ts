import type { SessionEnd } from './session-end.ts'

/** Why a session ends: the first reason stands, and everybody who listens hears it at once. */
export class EndSignal {
  #ending: SessionEnd | null = null
  readonly #listeners: ((ending: SessionEnd) => void)[] = []
  readonly #passed = Promise.withResolvers<SessionEnd>()

  get ending(): SessionEnd | null {
    return this.#ending
  }

  get raised(): Promise<SessionEnd> {
    return this.#passed.promise
  }

  raise(ending: SessionEnd): void {
    if (this.#ending) return
    this.#ending = ending
    for (const listener of this.#listeners) listener(ending)
    this.#passed.resolve(ending)
  }

  onRaised(listener: (ending: SessionEnd) => void): void {
    this.#listeners.push(listener)
  }
}
