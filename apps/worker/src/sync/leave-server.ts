import type { Core } from '@gatehouse/core/access/core'
import { driftOf } from '@gatehouse/core/fleet/manifest/held-changes'
import { noteLinesLeft } from '@gatehouse/core/fleet/manifest/note-lines-left'
import { recordDrift } from '@gatehouse/core/fleet/manifest/record-drift'
import type { SyncOutcome } from '@gatehouse/core/fleet/manifest/record-sync'
import type { Leaving, WantedServer } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import { digestHeld, digestManifest, type Manifest } from '@gatehouse/hosts/manifest'
import type { HostPool } from '@gatehouse/hosts/pool'
import type { LeaveReport } from '@gatehouse/hosts/report'
import type { Collector } from '../collect/collector.ts'
import { removeRecorder } from '../collect/sync-recorded.ts'
import { reach } from './exchange-key.ts'
import { leaveFormerLogins } from './leave-former-logins.ts'
import {
  dropped,
  failed,
  failureIn,
  failureOf,
  otherThanGiven,
  told,
  waitingForParts,
} from './sync-server.ts'

// A server is released in steps, each safe to repeat: its lines become its people's, which it proves by their digest; that is written down, and
// nothing is touched again; then Gatehouse's own key goes. It is gone when the host refuses that key, whenever it was taken away.

/** How long a server waits at a time for those that are reached through it to be left first. */
const secondsUntilHopIsFree = 2

/** Leaves a server to its people; never throws. */
export async function leaveServer(
  core: Core,
  hosts: HostPool,
  wanted: WantedServer & { leaving: Leaving },
  collector: Collector | undefined,
): Promise<SyncOutcome> {
  const started = performance.now()
  const { account, server, lease, version, cause } = wanted
  const tried = () => ({
    account,
    server,
    lease,
    version,
    cause,
    tookMs: Math.round(performance.now() - started),
  })
  const gone = (): SyncOutcome => ({ ...tried(), outcome: 'gone' })
  let areLeft = wanted.leaving.linesLeft
  try {
    if (wanted.broken) throw wanted.broken
    const { target } = await reach(hosts, wanted)
    if (!areLeft) {
      const failure = await leaveLines(core, hosts, wanted, target, collector)
      if (failure) return { ...tried(), ...failed(wanted, 'login', failure) }
      if (!(await noteLinesLeft(core, wanted))) return dropped(wanted)
      areLeft = true
    }
    if (wanted.partsLeft) return waitingForParts(wanted)
    // they are reached by its key
    if (wanted.leaving.carries) return { ...dropped(wanted), wait: secondsUntilHopIsFree }
    const short = wanted.formerLogins.length > 0 && (await leaveFormerLogins(core, hosts, wanted, target))
    if (short) return { ...tried(), ...failed(wanted, 'management-key', short) }
    await hosts.leaveKey(target, wanted.leaving.keys.map(bare))
    if (await isLetIn(hosts, wanted))
      return { ...tried(), ...failed(wanted, 'management-key', stillLetsIn(target.user)) }
    return gone()
  } catch (error) {
    // it went before, and the answer was lost
    if (areLeft && isRefusal(error)) return gone()
    return (await told(core, wanted, error)) ?? { ...tried(), ...failureOf(error, wanted) }
  }
}

const bare = (publicKey: string) => publicKey.split(' ').slice(0, 2).join(' ')

const stillLetsIn = (login: string) =>
  `The management key still lets Gatehouse log in, although it is no longer in ${login}’s authorized_keys. Look where else the server’s sshd takes keys from (AuthorizedKeysFile, AuthorizedKeysCommand), and remove it there.`

const isRefusal = (error: unknown) => error instanceof HostUnreachable && error.reason === 'authentication'

/** Whether any of the keys that we have still lets in. */
async function isLetIn(hosts: HostPool, { target, managementKey, nextKey }: WantedServer): Promise<boolean> {
  for (const { privateKey } of [managementKey, ...(nextKey ? [nextKey] : [])]) {
    const refused = await hosts.connect({ ...target, privateKey }).then(
      () => false,
      (error: unknown) => {
        if (isRefusal(error)) return true
        throw error
      },
    )
    if (!refused) return true
  }
  return false
}

/** Answers what was wrong, in words. */
async function leaveLines(
  core: Core,
  hosts: HostPool,
  wanted: WantedServer,
  target: WantedServer['target'],
  collector: Collector | undefined,
): Promise<string | null> {
  const report = await hosts.leave(target, wanted.manifest)
  const drift = driftOf(...withBlocks(wanted, report), false)
  if (drift.length > 0) await recordDrift(core, wanted, drift)
  const failure = shortcoming(wanted.manifest, report)
  // nothing records from here on, and what was recorded is fetched while the host still knows whose it is
  if (!failure && wanted.recorder) await removeRecorder(core, hosts, { ...wanted, target }, collector)
  return failure
}

/** Of those logins alone in whose files a block stood: of the others nothing of ours can have been changed. */
function withBlocks(wanted: WantedServer, report: LeaveReport): [WantedServer, LeaveReport] {
  const logins = report.logins.filter(({ was }) => was.length > 0)
  const names = new Set(logins.map(({ login }) => login))
  const held = Object.fromEntries(Object.entries(wanted.held.logins).filter(([login]) => names.has(login)))
  return [
    { ...wanted, held: { logins: held, files: {} } },
    { ...report, logins, files: [] },
  ]
}

/** What the host has not left as it was told to; null if its digest is that of the manifest, without those that it could not leave anything. */
function shortcoming(manifest: Manifest, report: LeaveReport): string | null {
  const out = new Set(report.leftOut)
  const isStranger = (login: string) =>
    report.logins.some((one) => one.login === login && one.unadopted !== null) ||
    manifest.logins.some((one) => one.login === login && one.keys.length === 0)
  if (!report.leftOut.every(isStranger)) return otherThanGiven
  const logins = report.logins.filter(({ login }) => !out.has(login))
  const failure = failureIn({ ...report, logins })
  if (failure) return failure
  const rootless = new Set([...report.leftOut, ...report.withoutSudo])
  const meant: Manifest = {
    logins: manifest.logins.filter(({ login }) => !out.has(login)),
    files: (manifest.files ?? []).map(({ name, lines }) => ({
      name,
      lines: lines.filter((line) => !rootless.has(line.split(' ')[0] ?? '')),
    })),
  }
  const digests = (of: readonly { name: string; digest: string | null }[]) =>
    Object.fromEntries(of.flatMap(({ name, digest }) => (digest === null ? [] : [[name, digest]])))
  const left = digestHeld(
    digests(logins.map(({ login, digest }) => ({ name: login, digest }))),
    digests(report.files),
  )
  return left === digestManifest(meant) ? null : otherThanGiven
}
