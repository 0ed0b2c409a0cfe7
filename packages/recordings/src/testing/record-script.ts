import { createHash } from 'node:crypto'
import { encodeHeader } from '../asciicast/header.ts'
import { ContainerWriter } from '../container/container-writer.ts'
import { encodeSummary } from '../record/cast-summary.ts'
import { CastText } from '../record/cast-text.ts'
import { type MemoryStore, memoryStore } from './memory-store.ts'
import { seal } from './sealer.ts'

/** Output (or `r` and a size) at a second of the recording. */
export type Script = readonly (readonly [seconds: number, data: string, code?: 'o' | 'r' | 'm'])[]

/** A finished recording of what the script says, without waiting for its seconds to pass. Each frame has a few events. */
export async function recordScript(script: Script, size = { width: 40, height: 10 }): Promise<MemoryStore> {
  const store = memoryStore()
  const writer = await ContainerWriter.begin(await store.create('a.cast'), 'cast', 'a', seal)
  const text = new CastText()
  const hash = createHash('sha256')
  let bytes = 0
  const write = async (lines: Buffer) => {
    hash.update(lines)
    bytes += lines.length
    await writer.write(lines)
  }
  await write(Buffer.from(encodeHeader({ ...size, title: 'script' })))
  for (const [seconds, data, code = 'o'] of script) {
    text.add(seconds * 1000, code, Buffer.from(data))
    if (text.length > 2000) await write(text.take().bytes)
  }
  const { bytes: rest, lastMs } = text.take()
  if (rest.length > 0) await write(rest)
  const summary = { digest: hash.digest('hex'), bytes, eventCount: script.length, durationMs: lastMs }
  await writer.close('finished', encodeSummary(summary))
  return store
}
