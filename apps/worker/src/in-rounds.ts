import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '@gatehouse/core/log/service-log'

/** A round that failed comes again after this long, or after its usual time if that is shorter. */
const againMs = 30_000

/** Does the work at once and then again and again, `pauseMs` after the round before has ended. What fails is logged, and comes again. */
export function inRounds(
  name: string,
  pauseMs: number,
  work: (signal: AbortSignal) => Promise<unknown>,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  const going = (async () => {
    while (!signal.aborted) {
      let pause = pauseMs
      try {
        await work(signal)
      } catch (error) {
        if (signal.aborted) return
        log.warn(
          { error: error instanceof Error ? error.message : String(error), name },
          'a sweep failed, will try again',
        )
        pause = Math.min(pauseMs, againMs)
      }
      await sleep(pause, undefined, { signal }).catch(() => {})
    }
  })()
  return {
    /** Answers when the round under way has ended. */
    async stop() {
      stopping.abort()
      await going
    },
  }
}
