import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import type { AccountWork } from '../../access/mutation.ts'
import type { Account } from './account.entity.ts'
import { bytesInWords } from './bytes-in-words.ts'

/** What the first owners of an account find; each account carries its own copy. */
export const firstRecordingRoom = {
  sessionMegabytes: 4000,
  commandKilobytes: 1024,
  commandKilobytesPerSecond: 2,
}

const between = (least: number, most: number, unit: string) =>
  z
    .int(`Enter a whole number of ${unit}.`)
    .min(least, `At least ${least} ${unit}.`)
    .max(most, `At most ${most} ${unit}.`)
    .optional()

/** How much room recordings may take. */
export const recordingRoomInput = {
  /** Null for what every account gets. */
  recordingGigabytes: between(1, 1_000_000, 'GB').nullable(),
  sessionMegabytes: between(16, 1_000_000, 'MB'),
  commandKilobytes: between(64, 1_048_576, 'KiB'),
  commandKilobytesPerSecond: between(1, 10_240, 'KiB'),
}

export type RecordingRoomInput = z.output<z.ZodObject<typeof recordingRoomInput>>

const gigabyte = 1000 ** 3

/** Whether less of what commands say is kept from then on: a way to leave fewer traces. */
export function keepsLess(account: Account, input: RecordingRoomInput): boolean {
  return (['commandKilobytes', 'commandKilobytesPerSecond'] as const).some(
    (name) => (input[name] ?? account[name]) < account[name],
  )
}

/** Changes what is given. @throws Invalid for more room than the account's own owners may take */
export function changeRoom({ caller, core }: AccountWork, account: Account, input: RecordingRoomInput): void {
  const { recordingGigabytes: wanted } = input
  const usual = core.recordingQuota
  const isOperator = caller.credential?.kind === 'operator' && !caller.credential.as
  const most = usual === null || isOperator ? Infinity : usual
  const isMore = wanted && wanted * gigabyte > most && wanted > (account.recordingGigabytes ?? 0)
  if (isMore) {
    const message = `At most ${bytesInWords(most)}: only your Gatehouse administrator can give more.`
    throw new Invalid([{ path: ['recordingGigabytes'], message }])
  }
  const given = Object.keys(recordingRoomInput) as (keyof RecordingRoomInput)[] // the schema's own keys
  Object.assign(
    account,
    Object.fromEntries(given.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]]))),
  )
}
