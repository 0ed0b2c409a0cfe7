const pauses = [1, 2, 5, 10, 20, 30].map((seconds) => seconds * 1000)

export interface Backoff {
  /** Plans another try, unless one is planned; later each time, and at once when the network comes back or the page is looked at. */
  retry: (atLeastMs?: number) => void
  /** It worked: the next failure is the first again. */
  succeeded: () => void
  stop: () => void
}

/** Tries again what fails for reasons that pass: after 1, 2, 5 … 30 seconds. */
export function createBackoff(attempt: () => void): Backoff {
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = () => {
    clearTimeout(timer)
    timer = undefined
    window.removeEventListener('online', now)
    document.removeEventListener('visibilitychange', ifSeen)
  }
  const now = () => {
    stop()
    attempt()
  }
  const ifSeen = () => document.visibilityState === 'visible' && now()
  return {
    retry(atLeastMs = 0) {
      if (timer !== undefined) return
      const pause = pauses[Math.min(failures++, pauses.length - 1)] ?? 0
      timer = setTimeout(now, Math.max(pause, atLeastMs))
      window.addEventListener('online', now)
      document.addEventListener('visibilitychange', ifSeen)
    },
    succeeded() {
      stop()
      failures = 0
    },
    stop,
  }
}
