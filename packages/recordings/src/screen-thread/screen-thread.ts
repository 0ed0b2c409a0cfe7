import { Worker } from 'node:worker_threads'
import { InvalidCast } from '../asciicast/invalid-cast.ts'
import type { CastPiece } from '../record/read-cast.ts'
import type { Asked, Given, Said } from './messages.ts'
import { ScreenFailed } from './screen-failed.ts'

/** What interpreting one recording may take. */
export interface ScreenLimits {
  /** Of JavaScript's heap; what a screen holds of its lines comes to some 30 MiB on top at most. */
  megabytes: number
  /** All of it, from the first byte to the last. */
  seconds: number
}

type Answer<Key extends string> = Said extends infer Each
  ? Each extends Record<Key, infer Value>
    ? Value
    : never
  : never

/**
 * A thread that interprets what a terminal was sent: anybody's bytes. It has a bound of memory and one of time, and whatever
 * becomes of it, the process goes on; the caller gets a {@link ScreenFailed}.
 */
export class ScreenThread implements AsyncDisposable {
  readonly #worker: Worker
  readonly #failure: Promise<never>
  readonly #hear: (said: Said) => void
  #next = Promise.withResolvers<void>()
  readonly #answer = Promise.withResolvers<Said>()
  readonly #timer: NodeJS.Timeout

  /** @param hear told of everything on the way to the answer */
  constructor(asked: Asked, { megabytes, seconds }: ScreenLimits, hear: (said: Said) => void = () => {}) {
    this.#hear = hear
    this.#worker = new Worker(new URL('./interpret.thread.ts', import.meta.url), {
      workerData: asked,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    })
    const failure = Promise.withResolvers<never>()
    this.#failure = failure.promise
    this.#failure.catch(() => {}) // it may come when nobody waits any more
    this.#answer.promise.catch(() => {})
    const fail = (message: string) => failure.reject(new ScreenFailed(message))
    this.#worker.on('message', (said: Said) => this.#take(said, failure.reject))
    this.#worker.on('error', (error: Error) =>
      fail(`the terminal could not be interpreted: ${error.message}`),
    )
    this.#worker.on('exit', () => fail('the terminal’s interpreter ended'))
    this.#timer = setTimeout(() => {
      fail(`interpreting the terminal took longer than ${seconds} s`)
      void this.#worker.terminate()
    }, seconds * 1000)
  }

  /** Resolves when the thread wants more: everything that it had to say before was heard. @throws ScreenFailed, InvalidCast */
  async give({ bytes, start, position }: CastPiece): Promise<void> {
    await this.#ready()
    const given: Given = { bytes: Uint8Array.from(bytes), start, position }
    this.#worker.postMessage(given, [given.bytes.buffer as ArrayBuffer])
    await this.#ready(false)
  }

  /** That was all: the answer. @throws ScreenFailed, InvalidCast */
  async end<Key extends 'indexed' | 'drawing'>(key: Key): Promise<Answer<Key>> {
    await this.#ready()
    this.#worker.postMessage(null)
    const said: Partial<Record<string, unknown>> = await Promise.race([this.#answer.promise, this.#failure])
    return said[key] as Answer<Key> // the thread answers what it was asked for
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer)
    await this.#worker.terminate()
  }

  async #ready(take = true): Promise<void> {
    await Promise.race([this.#next.promise, this.#failure])
    if (take) this.#next = Promise.withResolvers<void>()
  }

  #take(said: Said, reject: (error: Error) => void): void {
    if ('next' in said) this.#next.resolve()
    else if ('failed' in said) {
      const { name, message, line } = said.failed
      reject(name === 'InvalidCast' ? InvalidCast.told(line ?? 0, message) : new ScreenFailed(message))
    } else if ('indexed' in said || 'drawing' in said) this.#answer.resolve(said)
    else this.#hear(said)
  }
}
