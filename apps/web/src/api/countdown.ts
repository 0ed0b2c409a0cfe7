import { createSignal, onCleanup } from 'solid-js'
import type { Failure } from './failure.ts'

/** Tells of a failure with less and less time to wait, each second; undefined when another try makes sense. Answers how to stop. */
export function countDown(failure: Failure, tell: (left: Failure | undefined) => void): () => void {
  const until = Date.now() + (failure.retryAfter ?? 0) * 1000
  const timer = setInterval(() => {
    const retryAfter = Math.ceil((until - Date.now()) / 1000)
    tell(retryAfter > 0 ? { ...failure, retryAfter } : undefined)
    if (retryAfter <= 0) clearInterval(timer)
  }, 1000)
  return () => clearInterval(timer)
}

/** Whether it was tried too often, and another try makes no sense yet. */
export function isEarly(failure: Failure | undefined): boolean {
  return failure?.reason === 'rate' && (failure.retryAfter ?? 0) > 0
}

/** The failure of a page, with what is left of the time to wait. */
export function createCountdown(failure: Failure): () => Failure {
  const [left, setLeft] = createSignal(failure)
  if (isEarly(failure)) onCleanup(countDown(failure, (now) => setLeft(now ?? { ...failure, retryAfter: 0 })))
  return left
}
