import { setTimeout as sleep } from 'node:timers/promises'
import type { MachineAction, MachineProvider, SoughtAction } from '@gatehouse/core/machine/provider/provider'

interface Round {
  waiting: { sought: SoughtAction; signal: AbortSignal }[]
  /** In the order of those that wait. */
  answers: Promise<(MachineAction | null)[]>
  nobody: AbortController
}

/** Looks how actions go on: at all that the operations of an account wait for together, since its provider counts calls. */
export class ActionPolls {
  readonly #pauseMs: number
  /** By account: the look that is about to come. */
  readonly #rounds = new Map<string, Round>()

  /** @param pauseMs before a look */
  constructor(pauseMs: number) {
    this.#pauseMs = pauseMs
  }

  /** An action at the next look; null where the provider does not know it. @throws ProviderFailure */
  async next(
    account: string,
    provider: MachineProvider,
    sought: SoughtAction,
    signal: AbortSignal,
  ): Promise<MachineAction | null> {
    signal.throwIfAborted()
    const round = this.#rounds.get(account) ?? this.#begin(account, provider)
    const place = round.waiting.push({ sought, signal }) - 1
    const { promise, reject } = Promise.withResolvers<never>()
    const leave = () => {
      reject(signal.reason)
      if (round.waiting.every((one) => one.signal.aborted)) round.nobody.abort()
    }
    signal.addEventListener('abort', leave, { once: true })
    try {
      return (await Promise.race([round.answers, promise]))[place] ?? null
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  #begin(account: string, provider: MachineProvider): Round {
    const nobody = new AbortController()
    const waiting: Round['waiting'] = []
    const look = async () => {
      try {
        await sleep(this.#pauseMs, undefined, { signal: nobody.signal })
      } finally {
        // whoever comes now waits for the next
        this.#rounds.delete(account)
      }
      return provider.actions(
        waiting.map(({ sought }) => sought),
        nobody.signal,
      )
    }
    const round: Round = { waiting, nobody, answers: look() }
    round.answers.catch(() => {}) // told to whoever waits yet
    this.#rounds.set(account, round)
    return round
  }
}
