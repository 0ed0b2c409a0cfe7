import type { FailedWord } from '@gatehouse/hosts/service/proof'
import type { Unit } from '@gatehouse/hosts/service/unit'

/** What systemd says by an exit status before the program itself has run (systemd.exec(5)). */
const before: Record<number, string> = {
  200: 'its working directory can’t be entered (200/CHDIR)',
  203: 'its program can’t be run (203/EXEC). Check ExecStart in its unit file',
  209: 'its output can’t be set up (209/STDOUT)',
  216: 'its group can’t be set (216/GROUP)',
  217: 'its user can’t be set (217/USER)',
  226: 'its file system view can’t be set up (226/NAMESPACE)',
  238: 'its state directory can’t be set up (238/STATE_DIRECTORY)',
  241: 'its log directory can’t be set up (241/LOGS_DIRECTORY)',
}

type Seen = Pick<Unit, 'exitStatus' | 'result' | 'active' | 'sub'>

/** How a restart failed, as a sentence. */
export function failureInWords(
  unit: string,
  word: FailedWord,
  { exitStatus, result, active, sub }: Seen,
): string {
  const known = before[exitStatus]
  const how = known ? `: ${known}.` : ` with exit status ${exitStatus}.`
  const sentences: Record<FailedWord, string> = {
    exited: known ? `${unit} did not start${how}` : `${unit} ended right after it was started,${how}`,
    ended: `${unit} ended by itself right after it was started, without an error.`,
    killed: `${unit} was killed right after it was started (${result}).`,
    restarting: `${unit} keeps failing, and systemd starts it again and again; the last time it ended${how}`,
    replaced: `${unit} started, but was not the same process three seconds later.`,
    timeout: `${unit} was not ready in the time that its unit file allows.`,
    'not-started': `systemd did not start ${unit}: it is ${active} (${sub}).`,
    other: `${unit} failed (${result}).`,
  }
  return sentences[word]
}

/** Whether systemd refused because it was started too often in a short time. */
export const isStartLimit = (unit: Pick<Unit, 'result'>, lines: readonly string[]): boolean =>
  unit.result === 'start-limit-hit' ||
  lines.some((line) => line.includes('Start request repeated too quickly'))

export const startLimitInWords = (unit: string): string =>
  `${unit} was started too often in a short time, so systemd refuses to start it again. Find out why it fails, then restart it with its start limit reset.`
