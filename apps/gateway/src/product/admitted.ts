import { GatehouseError } from '@gatehouse/core/access/errors'
import { type Closing, closeSession } from '@gatehouse/core/session/close-session'
import type { AdmittedSession } from '@gatehouse/core/session/open-session'
import { type Admitted, type HostPort, type Outcome, Refusal } from '../gatekeeper.ts'
import type { SessionKeeping } from './keep-sessions.ts'

/** A session that the core lets through, as the gateway carries it: watched over, written down when it opens and closes. */
export function admittedAs(
  { id, destination, privateKey, open }: AdmittedSession,
  { core, access, summaries }: Pick<SessionKeeping, 'core' | 'access' | 'summaries'>,
  from: { ip: string | null; userAgent: string | null },
): Admitted {
  const { account, host, port, host_key: hostKey, idle_minutes: idle, hours } = destination
  let isOpen = false
  return {
    sessionId: id,
    server: destination.name,
    login: destination.login,
    target: { host, port, hostKey, privateKey },
    limits: { ...(idle && { idleSeconds: idle * 60 }), ...(hours && { maxSeconds: hours * 3600 }) },
    policy: { localForward: destination.forward_to.map(hostPort) },
    signal: access.begin(account, id),
    async opened() {
      await refusing(open())
      isOpen = true
    },
    async closed(outcome) {
      access.end(id)
      if (!isOpen) return
      const recording = summaries.take(id)
      await closeSession(core, { account, session: id }, { ...closingOf(outcome), recording }, from)
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
}: Outcome): Omit<Closing, 'recording'> {
  return { outcome: by === 'gateway' ? 'cut' : 'ended', line, exitCode, exitSignal, bytesIn, bytesOut }
}

function hostPort(text: string): HostPort {
  const colon = text.lastIndexOf(':')
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) }
}
