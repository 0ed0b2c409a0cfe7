import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves when the condition holds. @throws Error when it does not within the time */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`still not so after ${timeoutMs} ms: ${condition}`)
    await sleep(5)
  }
}
