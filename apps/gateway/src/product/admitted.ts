import { GatehouseError } from '@gatehouse/core/access/errors'
import { refusalEventOf, refusalFields } from '@gatehouse/core/access/refusal-event'
import { refusals } from '@gatehouse/core/access/refusal-log'
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
    target: { account, host, port, hostKey, privateKey },
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
      await refusing(open(), { ip, server: destination.name, account: destination.slug, session: id })
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

/** What a line in the log says of a session that is refused, beside why. */
interface Asked {
  readonly ip: string | null
  readonly server: string
  readonly account: string | null
  readonly [field: string]: unknown
}

/** What the core refuses is for the person to read, and stands in the log; anything else is not for them. */
export async function refusing<Result>(work: Promise<Result>, asked: Asked): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    const event = refusalEventOf(error, false) ?? 'authorization.refused'
    refusals.say({ event, ...refusalFields(error), ...asked })
    throw new Refusal(error.message)
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
