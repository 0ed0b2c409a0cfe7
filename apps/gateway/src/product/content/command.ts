import { type ExecOptions, execSummary } from '@gatehouse/recordings/exec/exec-summary'
import type { Recording } from '@gatehouse/recordings/record/open-recording'
import { type Content, streamOf } from './content.ts'

/** What has no terminal is counted and summed; of its output so much is kept as the options say. */
export function commandContent(recording: Recording, options: ExecOptions): Content {
  const summary = execSummary(recording, options)
  return {
    output: (bytes, from) => summary.output(bytes, streamOf[from]),
    input: (bytes) => summary.input(bytes),
    end: async () => ({ streams: await summary.end(), files: null }),
  }
}
