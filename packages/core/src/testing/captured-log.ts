import { Writable } from 'node:stream'
import { pino } from 'pino'
import { log, ofRequest, setLog } from '../log/service-log.ts'

/** Collects what is logged from now on, at every level. */
export function captureLog(): { text(): string; restore(): void } {
  const before = log
  let text = ''
  const into = new Writable({
    write(chunk, _encoding, done) {
      text += chunk
      done()
    },
  })
  setLog(pino({ level: 'trace', mixin: ofRequest }, into))
  return { text: () => text, restore: () => setLog(before) }
}
