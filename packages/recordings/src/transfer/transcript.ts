import { escaped } from '@gatehouse/text/strangers-text'
import type { Recording } from '../record/open-recording.ts'
import { FirstOperations } from './first-operations.ts'
import type { FileOperation, ObserverOptions, TransferObserver } from './operation.ts'

/** What a transfer came to. */
export interface TransferSummary {
  /** The first operations, their paths printable; a file that was opened and then read or written is one. */
  readonly operations: readonly FileOperation[]
  readonly total: number
  /** Why operations could not be followed to the end, or null. */
  readonly lost: string | null
}

/** Looks on while files are transferred. Give it each direction's bytes before they are passed on. */
export interface Transcript {
  /** Resolves, and rejects, as the recording's own `output`. */
  fromClient(bytes: Buffer): Promise<void>
  fromServer(bytes: Buffer): Promise<void>
  /** Why it stopped looking, or null. */
  readonly lost: string | null
  /** The transfer is over: writes what was still open. */
  end(): Promise<TransferSummary>
}

/**
 * Writes file operations into a recording, a line each, so that the cast of a transfer can be read; and a line, and a marker,
 * where they cannot be followed any longer.
 */
export function transcribe(
  recording: Recording,
  observe: (options: ObserverOptions) => TransferObserver,
): Transcript {
  const first = new FirstOperations()
  let lines = ''
  let writing = Promise.resolve()

  const observer = observe({
    onOperation(seen) {
      const operation = {
        ...seen,
        path: escaped(seen.path),
        ...(seen.to !== undefined && { to: escaped(seen.to) }),
      }
      lines += lineOf(operation)
      first.add(operation)
    },
    onLost(reason) {
      lines += `The transfer can no longer be recorded: ${reason}.\r\n`
    },
  })

  /** One after another: operations come from both directions. */
  const write = (): Promise<void> => {
    if (lines === '') return writing
    const text = Buffer.from(lines)
    lines = ''
    writing = writing.then(() => recording.output(text))
    return writing
  }
  const passing = async (direction: 'fromClient' | 'fromServer', bytes: Buffer) => {
    const before = observer.lost
    observer[direction](bytes)
    await write()
    if (before === null && observer.lost !== null)
      await recording.marker(`operations not recorded from here on: ${observer.lost}`)
  }

  return {
    fromClient: (bytes) => passing('fromClient', bytes),
    fromServer: (bytes) => passing('fromServer', bytes),
    get lost() {
      return observer.lost
    },
    async end() {
      observer.end()
      await write()
      const { operations, total } = first
      return { operations, total, lost: observer.lost }
    },
  }
}

function lineOf({ op, path, to, bytes, truncates, ok }: FileOperation): string {
  const size = bytes === undefined ? '' : `  ${bytes} bytes`
  const how = ok === false ? '  refused' : ok === null ? '  never answered' : ''
  const lost = truncates ? '  emptied' : ''
  return `${op.padEnd(8)} ${path}${to === undefined ? '' : ` -> ${to}`}${size}${lost}${how}\r\n`
}
