import { GatehouseError, OutcomeUnknown } from '@gatehouse/core/access/errors'
import { hopsOf } from '@gatehouse/core/fleet/server/hops'
import { hostKeyMismatch } from '@gatehouse/core/fleet/server/host-key-mismatch'
import { log } from '@gatehouse/core/log/service-log'
import { refusalEventOf, refusalFields } from '@gatehouse/core/refusal/refusal-event'
import { refusals } from '@gatehouse/core/refusal/refusal-log'
import { closeSession, type SessionClose } from '@gatehouse/core/session/close-session'
import type { AdmittedSession } from '@gatehouse/core/session/open-session'
import { sessionRefused } from '@gatehouse/core/session/refuse-session'
import { hostAndPort } from '@gatehouse/core/team/account/forward-target'
import { shutOutInWords } from '@gatehouse/hosts/shut-out'
import { type Admitted, Refusal, type SessionResult } from '../gatekeeper.ts'
import type { SessionKeeping } from './keep-sessions.ts'
import { limitsOf } from './live-access.ts'
import type { RecordingSummary } from './recording-summaries.ts'
import { untilDone } from './until-done.ts'

/** A session that the core lets through, as the gateway carries it: watched over, written down when it opens and closes. */
export function admittedAs(
  { id, destination, privateKeys, privateKeysNow, open }: AdmittedSession,
  {
    core,
    access,
    summaries,
    refusedLogins,
    discard,
  }: Pick<SessionKeeping, 'core' | 'access' | 'summaries' | 'refusedLogins' | 'discard'>,
  { ip, userAgent }: { ip: string | null; userAgent: string | null },
): Admitted {
  const { account, host, port, host_key: hostKey, idle_minutes: idleMinutes, hours } = destination
  const { server, name, login } = destination
  const limits = limitsOf({ idleMinutes, hours })
  const right = access.begin(account, id, limits)
  let isOpen = false
  let mayBeOpen = false
  return {
    sessionId: id,
    server: destination.name,
    login: destination.login,
    target: { account, host, port, hostKey, privateKeys, via: hopsOf(core, account, destination.hops) },
    privateKeysNow,
    standing: {
      provedAt: destination.in_sync_at,
      shutOut: [
        ...(login in destination.troubles ? [String(destination.troubles[login])] : []),
        ...(destination.shut_out[login] ?? []).map(shutOutInWords),
      ],
    },
    limits,
    onLimits: (listener) => right.onLimits(listener),
    policy: {
      localForward: destination.forward_to.map(hostAndPort),
      recordInput: destination.record_input,
      room: {
        account,
        bytes: destination.session_megabytes * 1000 ** 2,
        kept: {
          bytes: destination.command_kilobytes * 1024,
          perSecond: destination.command_kilobytes_per_second * 1024,
        },
      },
    },
    person: {
      email: destination.email,
      account: destination.slug,
      key: destination.key_label,
      address: ip ?? 'unknown',
    },
    signal: right.signal,
    mayConnect() {
      const seconds = Math.ceil(refusedLogins.waitOf(server, login) / 1000)
      if (seconds === 0) return
      throw new Refusal(
        `${name} just refused a login. So that it doesn’t block the whole gateway, wait ${seconds} s and try again.`,
      )
    },
    async arrived(arrival) {
      if (arrival === 'let in') refusedLogins.letIn(server, login)
      else if (arrival === 'not let in') refusedLogins.refused(server, login)
      else {
        const shown = 'hop' in arrival ? arrival.hop : { server, name, pinned: hostKey, found: arrival.found }
        const seen = { account, ...shown, by: 'gateway' } as const
        await told(hostKeyMismatch(core, seen), 'a host key other than the pinned one')
      }
    },
    async opened() {
      mayBeOpen = true
      await refusing(open(), { ip, server: destination.name, account: destination.slug, session: id }).catch(
        (error: unknown) => {
          mayBeOpen = error instanceof OutcomeUnknown
          throw error
        },
      )
      isOpen = true
    },
    confirm: () => access.confirm(id),
    async closed(outcome) {
      const ending = access.end(id)
      const { line } = outcome
      if (!isOpen) {
        summaries.take(id)
        // nobody can ask for it; of one that may stand in the log it is kept
        if (!mayBeOpen) await told(discard(id), 'a recording of a session that did not start')
        const refused = { account, session: id, actor: destination.actor, server, label: `${login}@${name}` }
        const writing = line !== null && sessionRefused(core, { ...refused, line }, { ip, userAgent })
        return writing ? told(writing, 'a session that did not start') : undefined
      }
      const by = line === ending?.line ? ending.by : null
      const closing = { ...closingOf(outcome), by, ...summaries.take(id) }
      const bare = { ...closing, exitCode: null, exitSignal: null, streams: null, files: null }
      const close = (how: SessionClose) =>
        closeSession(core, { account, session: id }, how, { ip, userAgent })
      await untilDone(
        () => close(closing),
        () => close(bare),
      )
    },
  }
}

/** What cannot be written into the audit log now stands in the service log. */
async function told(work: Promise<void>, what: string): Promise<void> {
  await work.catch((error: unknown) => log.error({ err: error }, `${what} could not be saved`))
}

/** What a line in the log says of a session that is refused, beside why. */
interface Asked {
  readonly ip: string | null
  readonly server: string
  readonly account: string | null
  readonly [field: string]: unknown
}

/** What the core refuses is for the person to read, and stands in the log; anything else is not for them. */
export async function refusing<Result>(
  work: Promise<Result>,
  asked: Asked,
  also: (line: string) => Promise<void> = async () => {},
): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    const event = refusalEventOf(error, false) ?? 'authorization.refused'
    refusals.say({ event, ...refusalFields(error), ...asked })
    await told(also(error.message), 'a session that was refused')
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
  connections: counts,
}: SessionResult): Omit<SessionClose, keyof RecordingSummary | 'by'> {
  const connections = counts
    ? { ...counts, first: counts.first.toISOString(), last: counts.last.toISOString() }
    : null
  const outcome = by === 'gateway' ? 'cut' : 'ended'
  return { outcome, line, exitCode, exitSignal, bytesIn, bytesOut, connections }
}
