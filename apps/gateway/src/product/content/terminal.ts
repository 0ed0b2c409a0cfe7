import type { Recording } from '@gatehouse/recordings/record/open-recording'
import type { Content } from './content.ts'

/** A terminal is kept whole. */
export function terminalContent(recording: Recording, keepInput: boolean): Content {
  return {
    output: (bytes) => recording.output(bytes),
    async input(bytes) {
      if (keepInput) await recording.input(bytes)
    },
    end: async () => ({ streams: null, files: null }),
  }
}
