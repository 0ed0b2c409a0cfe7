import type { RecordingProof } from '@gatehouse/core/session/recording/recording-proofs'
import { CommandFailed } from './attempt.ts'
import { everyItem } from './items.ts'
import { operate } from './operator.ts'
import { print, printJson, printTable, time } from './output.ts'
import type { Verdict, Verified } from './prove-session.ts'

export interface VerifyOptions {
  account: string
  as?: string
  session?: string
  json?: boolean
}

const wrong: readonly Verdict[] = ['altered', 'missing', 'unreadable']

/** `sessions verify`: reads every recording again. Sets the exit code. */
export function verify(options: VerifyOptions): Promise<void> {
  return operate(options, async ({ caller, core, env }) => {
    const { recordingProofs } = await import('@gatehouse/core/session/recording/recording-proofs')
    const { openRecordings } = await import('./open-recordings.ts')
    const { proveSession } = await import('./prove-session.ts')
    const { session } = options
    const only = session === undefined ? {} : { session }
    const proofs: RecordingProof[] = await everyItem(
      (as, page) => recordingProofs(as, { ...page, ...only }),
      caller,
    )
    if (session !== undefined && proofs.length === 0)
      throw new CommandFailed(`This account has no ended session ${session}.`)
    const { store } = await openRecordings(env, core)
    const open = (sealed: Buffer, context: string) => core.sealer.open(sealed, context)
    const verified: Verified[] = []
    for (const proof of proofs) {
      progress(verified.length, proofs.length)
      verified.push(await proveSession(store, open, proof))
    }
    progress(null, 0)
    report(verified, options.json)
  })
}

function report(verified: Verified[], json: boolean | undefined): void {
  const bad = verified.filter(({ state }) => wrong.includes(state))
  if (bad.length > 0) process.exitCode = 1
  const count = (state: Verdict) => verified.filter((one) => one.state === state).length
  if (json) {
    printJson(verified)
    return
  }
  if (bad.length > 0) {
    printTable(
      ['SESSION', 'CLOSED', 'SERVER', 'STATE', 'WHY'],
      bad.map(({ session, closedAt, label, state, reason }) => [
        session,
        time(closedAt),
        label,
        state,
        reason,
      ]),
    )
  }
  const rest = [
    [count('deleted'), 'deleted when their time was over'],
    [count('none'), 'without a recording'],
  ].flatMap(([number, words]) => (number ? [`${number} ${words}`] : []))
  print([`${count('ok')} ok`, ...(bad.length > 0 ? [`${bad.length} not`] : []), ...rest].join(', '))
}

/** On a terminal, how far it is; null takes it away again. */
function progress(done: number | null, of: number): void {
  if (!process.stderr.isTTY) return
  process.stderr.write(done === null ? '\r\x1b[K' : `\r${done} of ${of} …`)
}
