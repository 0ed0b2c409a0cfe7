import { isAnswerLost, isDatabaseSlow } from '../database/database-away.ts'
import type { Core } from './core.ts'

/** More than a statement needs to be cheap, and few enough that none holds many locks for long. */
const most = 64

interface Waiting<One, Answer> {
  one: One
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

/**
 * Makes work on a set of things into work on one of them: what is asked for while a set is under way is the next set. Of a set that the
 * database does not take, each is tried by itself, so that none is kept by another.
 */
export function inSets<One, Answer>(
  work: (core: Core, all: readonly One[]) => Promise<readonly Answer[]>,
): (core: Core, one: One) => Promise<Answer> {
  const queues = new WeakMap<Core, Waiting<One, Answer>[]>()

  async function run(core: Core, queue: Waiting<One, Answer>[]): Promise<void> {
    while (queue.length > 0) await take(core, queue.splice(0, most))
    queues.delete(core)
  }

  async function take(core: Core, set: readonly Waiting<One, Answer>[]): Promise<void> {
    try {
      const answers = await work(
        core,
        set.map(({ one }) => one),
      )
      for (const [index, { resolve }] of set.entries()) resolve(answers[index] as Answer)
    } catch (error) {
      const isPassing = error instanceof Error && (isAnswerLost(error) || isDatabaseSlow(error))
      if (isPassing || set.length === 1) for (const { reject } of set) reject(error)
      else for (const alone of set) await take(core, [alone])
    }
  }

  return (core, one) => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const queue = queues.get(core)
    if (queue) queue.push({ one, resolve, reject })
    else {
      const first = [{ one, resolve, reject }]
      queues.set(core, first)
      void run(core, first)
    }
    return promise
  }
}
