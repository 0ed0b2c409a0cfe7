import { GatehouseError } from '@gatehouse/core/access/errors'
import { hostAndPort } from '@gatehouse/core/account/forward-target'
import { type Closing, closeSession } from '@gatehouse/core/session/close-session'
import type { AdmittedSession } from '@gatehouse/core/session/open-session'
import { type Admitted, type Outcome, Refusal } from '../gatekeeper.ts'
import type { SessionKeeping } from './keep-sessions.ts'
import { limitsOf } from './live-access.ts'
import type { Taken } from './recording-summaries.ts'
import { untilDone } from './until-done.ts'

/** A session that the core lets through, as the gateway carries it: watched over, written down when it opens and closes. */
export function admittedAs(
  { id, destination, privateKey, open }: AdmittedSession,
  { core, access, summaries }: Pick<SessionKeeping, 'core' | 'access' | 'summaries'>,
  { ip, userAgent }: { ip: string | null; userAgent: string | null },
): Admitted {
  const { account, host, port, host_key: hostKey, idle_minutes: idleMinutes, hours } = destination
  const limits = limitsOf({ idleMinutes, hours })
  const right = access.begin(account, id, limits)
  let isOpen = false
  return {
    sessionId: id,
    server: destination.name,
    login: destination.login,
    target: { host, port, hostKey, privateKey },
    limits,
    onLimits: (listener) => right.onLimits(listener),
    policy: {
      localForward: destination.forward_to.map(hostAndPort),
      recordInput: destination.record_input,
    },
    person: {
      email: destination.email,
      account: destination.slug,
      key: destination.key_label,
      address: ip ?? 'unknown',
    },
    signal: right.signal,
    async opened() {
      await refusing(open())
      isOpen = true
    },
    async closed(outcome) {
      const ending = access.end(id)
      if (!isOpen) return
      const by = outcome.line === ending?.line ? ending.by : null
      const closing = { ...closingOf(outcome), by, ...summaries.take(id) }
      await untilDone(() => closeSession(core, { account, session: id }, closing, { ip, userAgent }))
    },
  }
}

/** What the core refuses is for the person to read; anything else is not. */
export async function refusing<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    throw error instanceof GatehouseError ? new Refusal(error.message) : error
  }
}

function closingOf({
  by,
  line,
  exitCode,
  exitSignal,
  bytesIn,
  bytesOut,
}: Outcome): Omit<Closing, keyof Taken | 'by'> {
  return { outcome: by === 'gateway' ? 'cut' : 'ended', line, exitCode, exitSignal, bytesIn, bytesOut }
}
