/** Seconds that a rate limit may ask for and still be waited out. */
const longestWait = 5

export interface Patience {
  /** Milliseconds that an attempt may take, its answer included. */
  timeout: number
  /** Whether to wait and try once more when Gatehouse answers 429 and asks for no more than 5 seconds. */
  waitForRate: boolean
}

type Init = Omit<RequestInit, 'signal'> & { signal?: AbortSignal | null | undefined }

/**
 * `fetch` with a time limit, and one more attempt after a rate limit, at which nothing was done. Nothing else is tried
 * again: after a lost connection nobody knows whether a change was made.
 */
export function patientFetch(fetch: typeof globalThis.fetch, { timeout, waitForRate }: Patience) {
  return async (url: string | URL | Request, init?: Init): Promise<Response> => {
    const signals = init?.signal ? [init.signal] : []
    const attempt = () =>
      fetch(url, { ...init, signal: AbortSignal.any([...signals, AbortSignal.timeout(timeout)]) })
    const answer = await attempt()
    const wait = answer.status === 429 ? Number(answer.headers.get('retry-after') ?? Number.NaN) : Number.NaN
    if (!waitForRate || !(wait <= longestWait)) return answer
    await answer.body?.cancel()
    await delay(wait * 1000, init?.signal)
    return attempt()
  }
}

function delay(milliseconds: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop, { once: true })
  })
}
