import type { CastHeader } from '@gatehouse/recordings/asciicast/header'
import { escaped } from '@gatehouse/text/strangers-text'
import type { Admitted } from '../gatekeeper.ts'
import type { Recorded } from '../recorder.ts'

type Aimed = Pick<Admitted, 'login' | 'server' | 'person'>

/** The first line of a session's cast; its title says who, where, what, when, from which address and with which key. */
export function castHeader(aimed: Aimed, what: Recorded, at: Date): CastHeader {
  const { command, terminal } = what
  return {
    width: terminal?.cols || 80,
    height: terminal?.rows || 24,
    timestamp: Math.floor(at.getTime() / 1000),
    title: titleOf(aimed, what, at),
    ...(command !== null && { command }),
    ...(terminal && { env: { TERM: terminal.term } }),
  }
}

function titleOf({ login, server, person }: Aimed, { kind, forwardTo }: Recorded, at: Date): string {
  const what = forwardTo ? `forward to ${forwardTo.host}:${forwardTo.port}` : kind
  const when = `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`
  const { email, account, address, key } = person
  return escaped(`${login}@${server}, ${what}: ${email} of ${account}, ${when}, from ${address}, with ${key}`)
}
