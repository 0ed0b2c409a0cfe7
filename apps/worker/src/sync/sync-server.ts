import type { Core } from '@gatehouse/core/access/core'
import { changesOf, driftOf } from '@gatehouse/core/fleet/manifest/held-changes'
import { recordDrift } from '@gatehouse/core/fleet/manifest/record-drift'
import {
  type Failed,
  type Proved,
  type SyncOutcome,
  secondsUntilRetry,
} from '@gatehouse/core/fleet/manifest/record-sync'
import type { HeldChange } from '@gatehouse/core/fleet/manifest/view'
import type { WantedServer } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import { tellHostKey } from '@gatehouse/core/fleet/server/host-key-mismatch'
import { log } from '@gatehouse/core/log/service-log'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import { digestHeld } from '@gatehouse/hosts/manifest'
import type { HostPool } from '@gatehouse/hosts/pool'
import type { FoundKey, HostReport } from '@gatehouse/hosts/report'
import { type Around, aroundOf } from './around.ts'
import { changesIn, heldOfPart, isSettled, joined } from './changes-in.ts'
import { type Reached, reach } from './exchange-key.ts'
import { leaveFormerLogins } from './leave-former-logins.ts'

type Survey = NonNullable<Proved['survey']>

/**
 * Makes a server hold its manifest; never throws. A server that is merely looked at is read first, so that what somebody
 * else changed there stands in the log before it is mended. `reached`: by which key it is spoken to, found when it has to be.
 */
export async function syncServer(
  core: Core,
  hosts: HostPool,
  wanted: WantedServer,
  reached: () => Promise<Reached> = () => reach(hosts, wanted),
): Promise<SyncOutcome> {
  const started = performance.now()
  let survey: Survey | undefined
  let key: string | undefined
  let around: Around | undefined
  const tried = () => ({
    account: wanted.account,
    server: wanted.server,
    lease: wanted.lease,
    version: wanted.version,
    cause: wanted.cause,
    tookMs: Math.round(performance.now() - started),
    survey,
    ...around,
  })
  const proved = (
    of: Pick<Proved, 'contacted' | 'held' | 'files' | 'changes' | 'written'> &
      Partial<Pick<Proved, 'toClose'>>,
  ): SyncOutcome =>
    wanted.removing
      ? wanted.partsLeft
        ? waitingForParts(wanted)
        : { ...tried(), outcome: 'gone' }
      : {
          ...tried(),
          toClose: [],
          ...of,
          outcome: 'proved',
          digest: wanted.digest,
          key: key ?? wanted.managementKey.id,
        }
  try {
    if (wanted.broken) throw wanted.broken
    if (isProvedAlready(wanted)) {
      const { logins: held, files } = wanted.held
      return proved({ contacted: false, held, files, changes: [] })
    }
    const { target, key: working, notExchanged } = await reached()
    key = working.id
    const unexchanged = notExchanged && `Its management key was not replaced. ${notExchanged.message}`
    /** Of the management key, once all else is as it should be. */
    const shortOf = async () =>
      unexchanged ?? (wanted.formerLogins.length > 0 ? leaveFormerLogins(core, hosts, wanted, target) : null)
    const ofKey = (why: string) => ({ ...failed(wanted, 'management-key', why), key })
    let found: HostReport | undefined
    if (isLook(wanted)) {
      found = await hosts.read(target)
      survey = { truncated: found.truncated, keys: found.found }
      await reportDrift(core, wanted, driftOf(wanted, found, true))
      if (!failureIn(found) && found.digest === wanted.digest) {
        around = await aroundOf(hosts, target, wanted, found)
        const held = heldOf(found, wanted)
        const short = await shortOf()
        return short
          ? { ...tried(), ...ofKey(short), ...held }
          : proved({ contacted: true, ...held, changes: [] })
      }
    }
    const part = changesIn(wanted)
    const report = await hosts.apply(target, part ?? wanted.manifest)
    const looked = part ? { ...wanted, held: heldOfPart(wanted.held, part) } : wanted
    if (!found) await reportDrift(core, wanted, driftOf(looked, report, false))
    const changes = changesOf(wanted, report)
    const held = part ? joined(heldOf(report, looked), wanted.held, part) : heldOf(report, wanted)
    const isAsGiven = digestHeld(held.held, held.files) === wanted.digest
    around = await aroundOf(hosts, target, wanted, report, { part, isLook: found !== undefined })
    const failure = failureIn(report) ?? (isAsGiven ? null : otherThanGiven)
    if (failure)
      return { ...tried(), ...failed(wanted, 'login', failure), key, ...held, changes, ...unadopted(report) }
    const short = await shortOf()
    if (short) return { ...tried(), ...ofKey(short), ...held, changes }
    const toClose = part?.changed.leaving ?? []
    return proved({ contacted: true, ...held, toClose, changes, written: linesOf(wanted) })
  } catch (error) {
    return (await told(core, wanted, error)) ?? { ...tried(), ...failureOf(error, wanted), key }
  }
}

/** Writes a wrong host key into the log; where that cannot be done, the server is given back. */
export async function told(core: Core, wanted: WantedServer, error: unknown): Promise<SyncOutcome | null> {
  const untold = await tellHostKey(core, wanted, error, 'key sync').catch((failure: unknown) => failure)
  if (untold === undefined) return null
  log.error({ err: untold, server: wanted.name }, 'a changed host key could not be saved')
  // looked at again, and told then: it must not stop without a word in the log
  return { ...dropped(wanted), wait: secondsUntilRetry(wanted.failures) }
}

/** Of a server that is removed the other parts go first, which then calls for it. */
export const waitingForParts = (wanted: WantedServer): SyncOutcome => ({ ...dropped(wanted), wait: 10 })

export const dropped = ({ account, server, lease }: WantedServer) =>
  ({ outcome: 'dropped', account, server, lease, unsure: false }) as const

const linesOf = ({ manifest }: WantedServer): FoundKey[] =>
  manifest.logins.flatMap(({ login, keys }) =>
    keys.map((line) => ({ login, managed: true, file: 'authorized_keys', line })),
  )

export const otherThanGiven = 'The server’s contents differ from what Gatehouse wrote. It is trying again.'

// a host that answers, and refuses one thing, refuses it for longer than a minute as a rule
const lasting = new Set(['login', 'recorder', 'management-key'])

/**
 * Seconds until a server is tried again: at most a minute, or, for what is wrong on it, until it would be looked at anyway. One that
 * refuses the key, or sudo, is tried four times in ten minutes: sshd and fail2ban shut out who fails more often, and all members with them.
 */
export function retryIn(
  { failures, checkMinutes }: Pick<WantedServer, 'failures' | 'checkMinutes'>,
  reason: string,
): number {
  if ((reason === 'authentication' || reason === 'sudo') && failures >= 2)
    return secondsUntilRetry(failures + 9, 360)
  return secondsUntilRetry(failures, lasting.has(reason) ? Math.max(60, checkMinutes * 60) : 60)
}

/** A change that leaves this server's manifest as it was needs no word to it. */
export const isProvedAlready = (wanted: WantedServer) =>
  isSettled(wanted) && wanted.proved?.digest === wanted.digest && wanted.toClose.length === 0

/** Whether it is time to read every key on the host; a change to a host that is right otherwise must not wait for that. */
const isLook = (wanted: WantedServer) =>
  wanted.cause === 'check' || wanted.cause === 'asked' || (wanted.lookDue && !isSettled(wanted))

async function reportDrift(core: Core, wanted: WantedServer, drift: HeldChange[]): Promise<void> {
  if (drift.length > 0) await recordDrift(core, wanted, drift)
}

/** The first thing that went wrong on a host, as a sentence; null for nothing. */
export function failureIn({ logins, files }: HostReport): string | null {
  const login = logins.find(({ error }) => error !== null)
  if (login) return `${login.login}: ${login.error}.`
  const file = files.find(({ error }) => error !== null)
  return file ? `${file.name}: ${file.error}.` : null
}

/** A try that failed on a host that answers. */
export function failed(
  wanted: WantedServer,
  reason: string,
  message: string,
): Pick<Failed, 'outcome' | 'reason' | 'message' | 'unsure' | 'wait'> {
  const wait = reason === 'host-key-changed' ? null : retryIn(wanted, reason)
  return { outcome: 'failed', reason, message, unsure: false, wait }
}

/** What an error of a try comes to. */
export function failureOf(error: unknown, wanted: WantedServer) {
  if (!(error instanceof HostUnreachable)) {
    log.error({ err: error, server: wanted.name }, 'sync failed')
    const why = error instanceof Error ? error.message : String(error)
    return {
      ...failed(wanted, 'internal', `Gatehouse could not create or send this server’s manifest: ${why}.`),
      unsure: true,
    }
  }
  const { reason, message, found, outcomeUnknown } = error
  if (reason === 'host-key-changed')
    log.error({ server: wanted.name, found }, 'host key changed, all traffic stopped')
  return { ...failed(wanted, reason, message), found, unsure: outcomeUnknown }
}

function unadopted({ logins }: HostReport): Pick<Failed, 'unadopted' | 'troubles'> {
  const found = logins.flatMap(({ login, unadopted }) => (unadopted ? [[login, unadopted] as const] : []))
  const troubles = logins.flatMap(({ login, error }) => (error === null ? [] : [[login, error] as const]))
  return { unadopted: Object.fromEntries(found), troubles: Object.fromEntries(troubles) }
}

/** What the host holds of ours. Of a login that it could not examine, nothing new is known. */
function heldOf({ logins, files }: HostReport, before: WantedServer): Pick<Proved, 'held' | 'files'> {
  return {
    held: Object.fromEntries(
      logins.flatMap(({ login, digest, error }) => {
        const holds = digest ?? (error !== null ? before.held.logins[login] : undefined)
        return holds === undefined ? [] : [[login, holds]]
      }),
    ),
    files: Object.fromEntries(files.flatMap(({ name, digest }) => (digest === null ? [] : [[name, digest]]))),
  }
}
