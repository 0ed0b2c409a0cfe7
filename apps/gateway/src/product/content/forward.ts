import type { Recording } from '@gatehouse/recordings/record/open-recording'
import type { RecordedConnection } from '../../recorder.ts'
import type { Content } from './content.ts'

/** Connections that have a line each; a browser that is left open overnight is not to fill a disk. */
const mostLines = 10_000

/** What is forwarded passes unseen: each connection is a line, when it is over. */
export function forwardContent(recording: Recording): Content {
  let told = 0
  let writing = Promise.resolve()
  return {
    async output() {},
    async input() {},
    connection(one) {
      told++
      if (told <= mostLines) writing = writing.then(() => recording.output(Buffer.from(lineOf(one))))
      return writing
    },
    async end() {
      await writing
      const more = told - mostLines
      if (more > 0) await recording.marker(`${more} more connections, which have no line`)
      return { streams: null, files: null }
    },
  }
}

/** `2026-11-29 12:00:03     1.3 s  120 bytes in, 4500 bytes out`, in UTC. */
function lineOf({ began, ended, carried, bytesIn, bytesOut, line }: RecordedConnection): string {
  const at = began.toISOString().slice(0, 19).replace('T', ' ')
  const seconds = ((ended.getTime() - began.getTime()) / 1000).toFixed(1)
  const passed = carried
    ? `${seconds.padStart(8)} s  ${bytesIn} bytes in, ${bytesOut} bytes out`
    : '  not carried'
  return `${at}${passed}${line === null ? '' : `: ${line}`}\r\n`
}
