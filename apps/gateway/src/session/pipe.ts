import type { Recording } from '../recorder.ts'
import type { FarEnd } from './far-end.ts'
import type { NearEnd, OutputStream } from './near-end.ts'
import type { Passage } from './parts.ts'
import { Pump } from './pump.ts'

export interface PipeParts {
  readonly near: NearEnd
  readonly far: FarEnd
  readonly recording: Recording
  /** Told of the bytes of each delivery, before it is made; false once the session is over. */
  readonly passing: (direction: 'in' | 'out', bytes: number) => boolean
}

export interface Pipe {
  /** Resolves when the server's end has closed and all that it sent has been delivered; rejects where recording fails. */
  readonly done: Passage['done']
  stop(): void
}

/** Lets bytes pass both ways. Each is recorded before it goes on, and waits while the other end does not take it. */
export function pipe({ near, far, recording, passing }: PipeParts): Pipe {
  const output = new Pump<OutputStream>(async (bytes, to) => {
    await recording.output(bytes, to)
    if (passing('out', bytes.length)) await near.write(bytes, to)
  })
  output.add(far.output, 'output')
  output.add(far.errors, 'errors')

  const input = new Pump<'input'>(async (bytes) => {
    await recording.input(bytes)
    if (passing('in', bytes.length)) await far.write(bytes)
  })
  input.add(near.begin(), 'input')

  near.onOutputRefused?.(() => far.refuseOutput())
  far.onInputRefused(() => near.refuseInput?.())

  const shown = output.done.then(() => near.outputEnds())
  const inputFails = input.done.then(
    () => {
      far.endInput()
      return new Promise<never>(() => {})
    },
    (error) => Promise.reject(error),
  )
  return {
    done: Promise.race([Promise.all([far.closed, shown]).then(([closed]) => closed), inputFails]),
    stop() {
      output.stop()
      input.stop()
    },
  }
}
