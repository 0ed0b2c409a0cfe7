/**
 * Gathers what is asked for while a lot is under way: many that ask at once share the work, and one alone waits for nobody. Whatever fails for a
 * lot fails for each that was in it.
 */
export class Gathering<Asked, Answer> {
  readonly #work: (lot: readonly Asked[]) => Promise<readonly Answer[]>
  readonly #most: number
  #waiting: { asked: Asked; resolve(answer: Answer): void; reject(error: unknown): void }[] = []
  #underWay = 0

  /**
   * @param work answers one for each, in their order
   * @param most how many there are to a lot
   */
  constructor(work: (lot: readonly Asked[]) => Promise<readonly Answer[]>, most: number) {
    this.#work = work
    this.#most = most
  }

  ask(asked: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ asked, resolve, reject })
      // whoever asks in the same turn is in the same lot
      if (this.#waiting.length === 1) setImmediate(() => void this.#next())
    })
  }

  async #next(): Promise<void> {
    if (this.#underWay === mostUnderWay || this.#waiting.length === 0) return
    const lot = this.#waiting.splice(0, this.#most)
    this.#underWay++
    void this.#next()
    try {
      const answers = await this.#work(lot.map(({ asked }) => asked))
      for (const [at, { resolve }] of lot.entries()) resolve(answers[at] as Answer)
    } catch (error) {
      for (const { reject } of lot) reject(error)
    } finally {
      this.#underWay--
      void this.#next()
    }
  }
}

/** Two, so that one is reckoned while the other is written. */
const mostUnderWay = 2
