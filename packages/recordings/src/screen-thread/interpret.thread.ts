import { parentPort, workerData } from 'node:worker_threads'
import { InvalidCast } from '../asciicast/invalid-cast.ts'
import { drawingOf } from '../index/drawing.ts'
import { indexCast } from '../index/index-cast.ts'
import type { IndexFiles } from '../index/index-pass.ts'
import type { CastPiece } from '../record/read-cast.ts'
import type { Asked, Given, Said } from './messages.ts'

// The other end of ScreenThread. It has the plain cast and nothing else: no store, no keys, no database.
const port = parentPort
if (!port) throw new Error('this file is a thread of its own')
const asked: Asked = workerData
const say = (said: Said) => port.postMessage(said)

let wanted: ((given: Given | null) => void) | undefined
port.on('message', (given: Given | null) => wanted?.(given))

async function* pieces(): AsyncGenerator<CastPiece> {
  for (;;) {
    const coming = new Promise<Given | null>((resolve) => {
      wanted = resolve
    })
    say({ next: true })
    const given = await coming
    if (!given) return
    yield { ...given, bytes: Buffer.from(given.bytes.buffer, given.bytes.byteOffset, given.bytes.byteLength) }
  }
}

try {
  if (asked.what === 'drawing') say({ drawing: await drawingOf(pieces()) })
  else {
    const told = (said: Said) => {
      say(said)
      return true // what is too long to keep is counted where it is written
    }
    const sinks: IndexFiles = {
      keyframes: { add: (keyframe) => told({ keyframe }), async flush() {} },
      text: { add: (segment) => told({ segment }), async flush() {} },
    }
    say({ indexed: await indexCast(pieces(), sinks, asked.textBytes) })
  }
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  say({ failed: { name, message, ...(error instanceof InvalidCast && { line: error.line }) } })
}
port.close()
