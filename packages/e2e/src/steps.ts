import type { Test } from 'uvu'

/** The steps of one story: after one that failed, the rest fail at once instead of waiting for what cannot come. */
export function stepsOf(test: Test, possible: boolean): (name: string, run: () => Promise<void>) => void {
  let failed: string | undefined
  return (name, run) => {
    const declare = possible ? test : test.skip
    declare(name, async () => {
      if (failed) throw new Error(`not tried, since this failed: ${failed}`)
      failed = name
      await run()
      failed = undefined
    })
  }
}
