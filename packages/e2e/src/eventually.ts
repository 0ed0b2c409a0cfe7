import { pauseSince } from '@gatehouse/core/testing/until'

/** Waits until it is so; answers after how many milliseconds. @throws Error naming `what` when the time is over */
export async function eventually(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  within = 30_000,
): Promise<number> {
  for (const begin = performance.now(); ; await pauseSince(begin)) {
    if (await isSo()) return performance.now() - begin
    if (performance.now() - begin > within) throw new Error(`not within ${within} ms: ${what}`)
  }
}
