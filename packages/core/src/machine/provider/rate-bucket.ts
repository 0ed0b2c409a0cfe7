import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '../../access/core.ts'
import { RateLimited } from '../../access/errors.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'

// fills up by one a second; of a token that was never used nothing is known, and the provider's usual limit is believed
const take = statement<{ filled: number }>(
  'provider_rate.take',
  `with first as (insert into provider_rates (token, remaining) values ($1, $2::float8 - 1) on conflict do nothing),
   bucket as (
     select token, least($2::float8, remaining + extract(epoch from clock_timestamp() - at)) as filled
     from provider_rates where token = $1 for update)
   update provider_rates r set remaining = filled - case when filled >= $3 then 1 else 0 end, at = clock_timestamp()
   from bucket where r.token = bucket.token returning filled`,
)

const learn = statement<never>(
  'provider_rate.learn',
  'update provider_rates set remaining = least(remaining, $2), at = clock_timestamp() where token = $1',
)

/** Hetzner's: 3600 an hour and project, of which one comes back each second. */
const usual = 3600
/** What pages leave to changes that are under way. */
const reserved = 200

/** What a token may still ask for, counted in the database: one bucket, however many processes ask. */
export class RateBucket {
  readonly #core: Core
  readonly #token: string

  /** @param token SHA-256 of the token, hex */
  constructor(core: Core, token: string) {
    this.#core = core
    this.#token = token
  }

  /**
   * Takes one request. What must go on waits for its turn; what can be asked again is refused.
   * @throws RateLimited
   */
  async take({ waits, signal }: { waits: boolean; signal: AbortSignal }): Promise<void> {
    const least = waits ? 1 : reserved
    for (;;) {
      const [row] = await asSystem(this.#core, bind(take, [this.#token, usual, least]))
      const filled = row?.filled ?? usual
      if (filled >= least) return
      const seconds = Math.max(1, Math.ceil(least - filled))
      if (!waits)
        throw new RateLimited(seconds, 'provider', 'Too much was asked of your provider. Wait a little.')
      await sleep(Math.min(seconds, 60) * 1000, undefined, { signal })
    }
  }

  /** What the provider itself says is left: others may use the token, too. */
  async learn(remaining: number): Promise<void> {
    await asSystem(this.#core, bind(learn, [this.#token, remaining]))
  }
}
