/** So many are remembered: who is forgotten is asked once more. */
const most = 20_000

/**
 * Who was let in where by this process, the newest last. It decides no right, which is looked up each time: it says only who may wait
 * beside others. Whoever is not here has shown nothing yet.
 */
export class KnownCallers {
  readonly #accounts = new Map<string, string | null>()

  /** The account that the caller was let into; null where it was let in by itself alone, undefined where it is not known. */
  accountOf(key: string): string | null | undefined {
    return this.#accounts.get(key)
  }

  /** @param account the id, or null where it was no one account */
  note(key: string, account: string | null): void {
    // the oldest goes first
    this.#accounts.delete(key)
    this.#accounts.set(key, account)
    if (this.#accounts.size <= most) return
    const [oldest] = this.#accounts.keys()
    if (oldest !== undefined) this.#accounts.delete(oldest)
  }

  forget(key: string): void {
    this.#accounts.delete(key)
  }
}
