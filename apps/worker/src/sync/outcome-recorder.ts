import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/core'
import { log } from '@gatehouse/core/log'
import { recordSyncs, type SyncOutcome } from '@gatehouse/core/manifest/record-sync'

const most = 64
const tries = 5

/** Records outcomes, those that come together in one statement: while one is under way, the next gathers. */
export class OutcomeRecorder {
  readonly #core: Core
  #gathered: { outcome: SyncOutcome; done: () => void }[] = []
  #recording = false

  constructor(core: Core) {
    this.#core = core
  }

  /** Answers when the outcome is recorded, or given up after some time without a database: its lease ends with the worker. */
  async add(outcome: SyncOutcome): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#gathered.push({ outcome, done: resolve })
    void this.#flush()
    await promise
  }

  async #flush(): Promise<void> {
    if (this.#recording) return
    this.#recording = true
    while (this.#gathered.length > 0) {
      const batch = this.#gathered.splice(0, most)
      await this.#record(batch.map(({ outcome }) => outcome))
      for (const { done } of batch) done()
    }
    this.#recording = false
  }

  async #record(outcomes: SyncOutcome[]): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        return await recordSyncs(this.#core, outcomes)
      } catch (error) {
        log.error({ err: error, tried }, 'outcomes of syncs not recorded')
        if (tried === tries) return
        await sleep(200 * 2 ** tried)
      }
    }
  }
}
