import { setTimeout as sleep } from 'node:timers/promises'
import type { Postmaster } from './postmaster.ts'

/** What becomes of a server that has ended by itself. */
export type RestartReport =
  | { ended: true }
  /** The next try comes after so many milliseconds. */
  | { failed: Error; againMs: number }
  | { running: true }

const firstPauseMs = 100
const longestPauseMs = 10_000
/** One that lived for so long was well: the next restart waits no longer than the first. */
const wellMs = 60_000

/** A server that is started again whenever it ends by itself, until it is stopped. */
export interface KeptPostmaster {
  /** Of the one that runs; undefined while none does. */
  pid(): number | undefined
  /** Resolves when it is gone for good. */
  stop(): Promise<void>
}

/** Watches over a running server. `startAgain` is tried with growing pauses, for as long as it takes. */
export function keepPostmaster(
  first: Postmaster,
  { startAgain, tell }: { startAgain(): Promise<Postmaster>; tell(what: RestartReport): void },
): KeptPostmaster {
  const stopping = new AbortController()
  const { signal } = stopping
  let running: Postmaster | undefined = first
  let pause = firstPauseMs

  const startedAgain = async (): Promise<Postmaster | undefined> => {
    while (!signal.aborted) {
      try {
        return await startAgain()
      } catch (error) {
        tell({ failed: error instanceof Error ? error : new Error(String(error)), againMs: pause })
        await sleep(pause, undefined, { signal }).catch(() => {})
        pause = Math.min(pause * 2, longestPauseMs)
      }
    }
    return undefined
  }

  const kept = (async () => {
    while (running) {
      const began = performance.now()
      await running.exited
      running = undefined
      if (signal.aborted) return
      tell({ ended: true })
      if (performance.now() - began > wellMs) pause = firstPauseMs
      // one that dies as soon as it runs must not be started in a tight circle
      await sleep(pause, undefined, { signal }).catch(() => {})
      pause = Math.min(pause * 2, longestPauseMs)
      running = await startedAgain()
      if (running && signal.aborted) await running.stop()
      else if (running) tell({ running: true })
    }
  })()

  return {
    pid: () => running?.pid,
    async stop() {
      stopping.abort()
      await running?.stop()
      await kept
    },
  }
}
