import { printError } from './output.ts'

let isServing = false

/** From here on the process goes on without anybody who reads its output. */
export function serveWithoutReader(): void {
  isServing = true
}

/** What becomes of a command whose output cannot be written: `gatehouse … | head` has read all it wants, a full disk is told. */
export function outputFailed(error: NodeJS.ErrnoException): void {
  if (isServing) return
  if (error.code === 'EPIPE') process.exit(0)
  printError(`the output could not be written: ${error.message}`)
  process.exit(1)
}
