import type { Core } from '@gatehouse/core/access/core'
import { noteRecorder } from '@gatehouse/core/fleet/manifest/note-recorder'
import { recordDrift } from '@gatehouse/core/fleet/manifest/record-drift'
import type { SyncOutcome } from '@gatehouse/core/fleet/manifest/record-sync'
import type { WantedServer } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import { log } from '@gatehouse/core/log/service-log'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import type { HostPool } from '@gatehouse/hosts/pool'
import { HostRecorder, recorderDigest } from '@gatehouse/hosts/recorder/host-recorder'
import type { RecorderReport } from '@gatehouse/hosts/recorder/recorder-report'
import { reach } from '../sync/exchange-key.ts'
import { isProvedAlready, retryIn, syncServer } from '../sync/sync-server.ts'
import type { Collector } from './collector.ts'

/**
 * {@link syncServer} for a server that records, or has recorded: the recorder is there before the keys that need it and goes
 * after them, and what it has kept is fetched. Keys are synced whatever becomes of that.
 */
export async function syncRecorded(
  core: Core,
  hosts: HostPool,
  wanted: WantedServer,
  collector: Collector | undefined,
): Promise<SyncOutcome> {
  if (wanted.stopped || wanted.broken || isProvedAlready(wanted)) return syncServer(core, hosts, wanted)
  const reaching = reach(hosts, wanted)
  const reached = await reaching.catch(() => null)
  const sync = () => syncServer(core, hosts, wanted, () => reaching)
  if (!reached) return sync()
  const spoken = { ...wanted, target: reached.target }
  const recorder = new HostRecorder(hosts, reached.target)
  if (wanted.recorder?.wanted) {
    const placed = await place(core, recorder, wanted)
    const outcome = await sync()
    if (!(placed instanceof Error)) collector?.offer(spoken, placed.recordings)
    else if (outcome.outcome === 'proved') return withoutRecorder(outcome, wanted, placed)
    return outcome
  }
  // its bookkeeping goes with it: what is not fetched before never is
  if (wanted.removing) await removeRecorder(core, hosts, spoken, collector)
  const outcome = await sync()
  if (outcome.outcome === 'proved' && outcome.contacted)
    await leave(core, recorder, wanted, async (found) => collector?.offer(spoken, found))
  return outcome
}

/** Places it; an error is answered, for the keys must be synced all the same. */
async function place(
  core: Core,
  recorder: HostRecorder,
  wanted: WantedServer,
): Promise<RecorderReport | Error> {
  try {
    const report = await recorder.place()
    const given = wanted.recorder?.given ?? null
    // what was recorded since may not be what happened
    if (given !== null && ![given, recorderDigest].includes(report.before))
      await recordDrift(core, wanted, [drift(report.before)])
    await noteRecorder(core, wanted, recorderDigest)
    return report
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

const drift = (before: string) => ({
  what: 'recorder',
  added: before === 'missing' ? [] : ['a different program in its place'],
  removed: ['the program that records'],
})

type Failed = Extract<SyncOutcome, { outcome: 'failed' }>
type Proved = Extract<SyncOutcome, { outcome: 'proved' }>

/** The keys are as they should be, and let nobody in as long as the recorder is missing. */
function withoutRecorder(
  { account, server, lease, version, cause, tookMs, survey, held, files, changes, key }: Proved,
  wanted: WantedServer,
  error: Error,
): Failed {
  if (!(error instanceof HostUnreachable)) log.error({ err: error, server }, 'recorder not installed')
  const message =
    error instanceof HostUnreachable
      ? error.message
      : 'Gatehouse could not install the recorder. It will try again.'
  const tried = { account, server, lease, version, cause, tookMs, survey, held, files, changes, key }
  return {
    ...tried,
    outcome: 'failed',
    reason: 'recorder',
    message,
    unsure: false,
    wait: retryIn(wanted, 'recorder'),
  }
}

/** {@link leave} for a server that is spoken to no more after this: what has been recorded is fetched now. */
export async function removeRecorder(
  core: Core,
  hosts: HostPool,
  wanted: WantedServer,
  collector: Collector | undefined,
): Promise<void> {
  const recorder = new HostRecorder(hosts, wanted.target)
  await leave(core, recorder, wanted, (found) => collector?.collect(wanted, found))
}

/** Takes the recorder away; when everything that it kept has been fetched, nothing of it is remembered. */
async function leave(
  core: Core,
  recorder: HostRecorder,
  wanted: WantedServer,
  fetch: (found: RecorderReport['recordings']) => Promise<void> | undefined,
): Promise<void> {
  try {
    const { recordings, truncated } = await recorder.remove()
    if (recordings.length === 0 && !truncated) await noteRecorder(core, wanted, null)
    else await fetch(recordings)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    log.warn({ server: wanted.name, error: why }, 'recorder not removed, will try again')
  }
}
