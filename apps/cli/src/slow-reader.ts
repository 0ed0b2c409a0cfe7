import type { Writable } from 'node:stream'

/** Bytes that wait for a reader. */
const most = 4 * 1024 * 1024

/**
 * Writes lines to somebody who may stand still, as a paused terminal or a stuck log collector does: what serves goes on, in bounded
 * memory. Lines that find no room are left out and counted, and `leftOut` says so once there is room again.
 */
export function toSlowReader(
  stream: Pick<Writable, 'write' | 'writableLength'>,
  leftOut: (lines: number) => string,
): { write(line: string): void } {
  let missing = 0
  return {
    write(line) {
      // a file's has none: it takes everything at once
      if ((stream.writableLength ?? 0) > most) {
        missing++
        return
      }
      if (missing > 0) stream.write(leftOut(missing))
      missing = 0
      stream.write(line)
    },
  }
}
