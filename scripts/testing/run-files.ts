/** Runs the test files that its parent names, one after another, each from the beginning, and says how each ended. */
import { flushCompileCache } from 'node:module'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { endMark, type FileEnding, type FileToRun } from './shared-process.ts'

const uvu = globalThis as typeof globalThis & { UVU_DEFER?: boolean; UVU_QUEUE: unknown[][] }
uvu.UVU_DEFER = true // or it would run each suite by itself
const { exec } = await import('uvu')

/** For what was closed to be gone, in milliseconds. */
const patience = 5000

process.on('message', async (file: FileToRun) => {
  Object.assign(process.env, file.env)
  uvu.UVU_QUEUE.splice(0, Number.POSITIVE_INFINITY, [null])
  const before = open()
  let endedWell = true
  try {
    await import(`${pathToFileURL(resolve(file.path))}?${file.pass}`)
    await exec()
  } catch (error) {
    console.error(error)
    endedWell = false
  }
  const left = await leftOpen(before)
  if (left.length > 0) console.error(`It would not have ended by itself: ${left.join(', ')} left open.`)
  flushCompileCache() // this process is killed in the end, and would write none
  process.exitCode = 0
  const ending: FileEnding = { endedWell: endedWell && left.length === 0 }
  for (const stream of [process.stdout, process.stderr]) stream.write(`${endMark}${JSON.stringify(ending)}\n`)
})

/** What keeps this process. */
const open = () => process.getActiveResourcesInfo()

async function leftOpen(before: string[]): Promise<string[]> {
  for (const end = Date.now() + patience; ; await sleep(20)) {
    const now = open().filter((kind) => kind !== 'Immediate')
    for (const kind of before) {
      const at = now.indexOf(kind)
      if (at >= 0) now.splice(at, 1)
    }
    if (now.length === 0 || Date.now() > end) return now
  }
}
