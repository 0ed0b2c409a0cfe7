import type pg from 'pg'
import { inOneWrite } from './in-one-write.ts'
import type { Bound } from './statement.ts'

/**
 * A transaction's connection, and the writes on it that nobody waits for: they go out together with whatever is sent next, in
 * their order, and what is wrong with them shows there.
 */
export class HeldWrites {
  readonly #client: pg.PoolClient
  #held: Bound<never>[] = []

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  hold(write: Bound<never>): void {
    this.#held.push(write)
  }

  /** What is held, which whoever takes it sends. */
  take(): Bound<never>[] {
    const held = this.#held
    this.#held = []
    return held
  }

  /** The rows of a read, which sees all that was held before it. */
  async rows<Row>(read: Bound<Row>): Promise<Row[]> {
    const held = this.take()
    if (held.length === 0) return (await this.#client.query(read)).rows
    const sent = inOneWrite(this.#client, () => [
      ...held.map((write) => this.#client.query(write)),
      this.#client.query(read),
    ])
    const results = await together(sent)
    return results.at(-1)?.rows ?? []
  }
}

/** Waits for all, then throws the first error: a pipelined statement must not be left behind unheard. */
export async function together<const T extends readonly (Promise<unknown> | undefined)[]>(
  all: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(all)
  const failed = settled.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as {
    -readonly [K in keyof T]: Awaited<T[K]>
  } // none is rejected here
}
