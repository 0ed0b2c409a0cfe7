import type { Ending } from './exit.ts'

/** Why a session ends: the first reason stands, and everybody who listens hears it at once. */
export class Verdict {
  #ending: Ending | null = null
  readonly #listeners: ((ending: Ending) => void)[] = []
  readonly #passed = Promise.withResolvers<Ending>()

  get ending(): Ending | null {
    return this.#ending
  }

  get passed(): Promise<Ending> {
    return this.#passed.promise
  }

  pass(ending: Ending): void {
    if (this.#ending) return
    this.#ending = ending
    for (const listener of this.#listeners) listener(ending)
    this.#passed.resolve(ending)
  }

  onPassed(listener: (ending: Ending) => void): void {
    this.#listeners.push(listener)
  }
}
