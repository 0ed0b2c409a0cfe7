interface ThrottledRun {
  /** Asks for a run. */
  request: () => void
  /** Ends it: nothing runs any more. */
  stop: () => void
}

/**
 * Runs at once when it is asked, then not before it has rested; however often it is asked meanwhile, one more run
 * follows. Never twice at a time. What `run` throws is its own affair.
 * @param rest how long to rest, in ms, after a run that took so many ms
 */
export function throttledRun(run: () => Promise<unknown>, rest: (tookMs: number) => number): ThrottledRun {
  let busy = false
  let again = false
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  async function go() {
    busy = true
    again = false
    const started = performance.now()
    await run().catch(() => undefined)
    if (!stopped) timer = setTimeout(rested, rest(performance.now() - started))
  }
  function rested() {
    busy = false
    if (again) go()
  }
  return {
    request() {
      if (stopped) return
      if (busy) again = true
      else go()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
