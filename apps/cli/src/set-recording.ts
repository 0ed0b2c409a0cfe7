import { CommandFailed } from './attempt.ts'
import { onOrOff } from './on-or-off.ts'
import { operate } from './operator.ts'
import { print, printJson } from './output.ts'

export interface RecordingOptions {
  account: string
  as?: string
  json?: boolean
  input?: string
  keepDays?: string
}

/** `account recording`: what recordings hold, and how long they are kept. */
export function setRecording(options: RecordingOptions): Promise<void> {
  const recordInput = onOrOff('--input', options.input)
  const recordingDays = daysOf(options.keepDays)
  if (recordInput === undefined && recordingDays === undefined)
    throw new CommandFailed('Say what to change: --input or --keep-days.', 2)
  return operate(options, async ({ caller }) => {
    const { changeRecording } = await import('@gatehouse/core/account/change-recording')
    const result = await changeRecording(caller, {
      recordInput,
      recordingDays,
    })
    if (options.json) return printJson(result)
    print(
      `What is typed is ${result.recordInput ? 'recorded too, passwords included' : 'not recorded'}.`,
      result.recordingDays === null
        ? 'Recordings are kept for ever.'
        : `Recordings are deleted ${result.recordingDays} days after their sessions.`,
    )
  })
}

const daysOf = (text: string | undefined) =>
  text === undefined ? undefined : text === 'forever' ? null : Number(text)
