import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { groupOutlives, killGroup } from './process-group.ts'
import { type FileResult, running } from './run-test-file.ts'
import { readTotals } from './totals.ts'

/** What a process that stays is told to run. */
export interface FileToRun {
  /** From the root of the repository. */
  path: string
  /** Another pass is another reading of the file. */
  pass: string
  env: Record<string, string>
}

export interface FileEnding {
  endedWell: boolean
}

/** Stands in front of what is said at the end of a file; no test prints it. */
export const endMark = '\u0001end of the file '

/**
 * Runs test files one after another in one process, so that what they all import is read once. A file that ends the process, outlasts its
 * time, or leaves something open has failed, and the next one has a process of its own.
 */
export class SharedProcess {
  readonly #root: string
  #child: ChildProcess | undefined

  constructor(root: string) {
    this.#root = root
  }

  /** @param timeLimit milliseconds */
  async run(file: FileToRun, timeLimit: number): Promise<FileResult> {
    const started = performance.now()
    const child = this.#child ?? this.#start()
    const { promise: over, resolve } = Promise.withResolvers<FileEnding | null>()
    const output = ['', '']
    const hear = [child.stdout, child.stderr].map((stream, at) => {
      const heard = (text: string) => {
        output[at] += text
        const endings = output.map((said) => said.split(endMark)[1])
        if (endings.every((said) => said?.endsWith('\n'))) resolve(JSON.parse(endings[0] ?? 'null'))
      }
      stream?.on('data', heard)
      return () => stream?.off('data', heard)
    })
    const ended = () => resolve(null)
    child.once('close', ended)
    const timer = setTimeout(ended, timeLimit)
    child.send(file)
    const ending = await over
    clearTimeout(timer)
    child.off('close', ended)
    for (const stop of hear) stop()
    const leftBehind = ending !== null && (await groupOutlives(child))
    let text = output.map((said) => said.split(endMark)[0]).join('')
    if (!ending)
      text +=
        child.exitCode === null
          ? `\nKilled: not finished after ${timeLimit / 1_000} s.\n`
          : '\nIt ended the process.\n'
    if (leftBehind) text += '\nProcesses were left behind.\n'
    const well = ending?.endedWell === true && !leftBehind
    if (!well) this.stop()
    return { ...readTotals(text, well), output: text, milliseconds: performance.now() - started }
  }

  stop(): void {
    if (!this.#child) return
    killGroup(this.#child)
    running.delete(this.#child)
    this.#child = undefined
  }

  #start(): ChildProcess {
    const child = fork(join(import.meta.dirname, 'run-files.ts'), {
      cwd: this.#root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    child.stdout?.setEncoding('utf8')
    child.stderr?.setEncoding('utf8')
    running.add(child)
    this.#child = child
    return child
  }
}
