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
  quotaGb?: string
  sessionMb?: string
  commandKib?: string
  commandKibPerSecond?: string
}

/** `account recording`: what recordings hold, how long they are kept, and how much room they may take. */
export function setRecording(options: RecordingOptions): Promise<void> {
  const recordInput = onOrOff('--input', options.input)
  const recordingDays = daysOf(options.keepDays)
  const { quotaGb, sessionMb, commandKib, commandKibPerSecond } = options
  const wanted = {
    recordInput,
    recordingDays,
    recordingGigabytes: quotaGb === 'usual' ? null : numberOf(quotaGb),
    sessionMegabytes: numberOf(sessionMb),
    commandKilobytes: numberOf(commandKib),
    commandKilobytesPerSecond: numberOf(commandKibPerSecond),
  }
  if (Object.values(wanted).every((value) => value === undefined))
    throw new CommandFailed(
      'Name at least one setting to change: --input, --keep-days, --quota-gb, --session-mb, --command-kib or --command-kib-per-second.',
      2,
    )
  return operate(options, async ({ caller }) => {
    const { changeRecording } = await import('@gatehouse/core/team/account/change-recording')
    const result = await changeRecording(caller, wanted)
    if (options.json) return printJson(result)
    print(
      `Keystrokes are ${result.recordInput ? 'recorded too, passwords included' : 'not recorded'}.`,
      result.recordingDays === null
        ? 'Recordings are kept forever.'
        : `Recordings are deleted ${result.recordingDays} days after their sessions.`,
      `They can use ${quotaInWords(result.recordingGigabytes)} in all, and ${result.sessionMegabytes} MB for one session.`,
      `Without a terminal, ${result.commandKilobytes} KiB are kept in each direction, plus ${result.commandKilobytesPerSecond} KiB for each second.`,
    )
  })
}

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text))
const quotaInWords = (gigabytes: number | null) =>
  gigabytes === null ? 'the default space' : `${gigabytes} GB`
const daysOf = (text: string | undefined) =>
  text === undefined ? undefined : text === 'forever' ? null : Number(text)
