import { OneAtATime } from '@gatehouse/core/access/one-at-a-time'
import type { Core } from '@gatehouse/core/core'
import { log } from '@gatehouse/core/log'
import { type Held, recordFailure, recordProof, type SyncFailure } from '@gatehouse/core/manifest/record-sync'
import { type WantedServer, wantedManifest } from '@gatehouse/core/manifest/wanted-manifest'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import type { HostPool } from '@gatehouse/hosts/pool'
import type { HostReport } from '@gatehouse/hosts/report'
import { z } from 'zod'

const syncJob = z.object({ account: z.uuid(), server: z.uuid() })

/** Makes a server hold its manifest and records what it proved; a failure is recorded with its next try. */
export function syncServer(core: Core, hosts: HostPool) {
  const lines = new OneAtATime()
  const waiting = new Set<string>()
  return async (payload: unknown): Promise<void> => {
    const { account, server } = syncJob.parse(payload)
    // whoever waits already has read nothing yet, and will see what this job is about
    if (waiting.has(server)) return
    waiting.add(server)
    await lines.run(server, async () => {
      waiting.delete(server)
      await syncOnce(core, hosts, account, server)
    })
  }
}

async function syncOnce(core: Core, hosts: HostPool, account: string, server: string): Promise<void> {
  let wanted: WantedServer | null = null
  try {
    wanted = await wantedManifest(core, account, server)
    if (!wanted || wanted.stopped) return
    const report = await hosts.apply(wanted.target, wanted.manifest)
    const held = heldOf(report, wanted.reported)
    const failed = report.logins.find(({ error }) => error !== null)
    if (report.digest === wanted.digest && !failed) return await recordProof(core, wanted, held)
    const message = failed
      ? `${failed.login}: ${failed.error}.`
      : 'The server holds something else than it was given. It is being tried again.'
    await recordFailure(core, wanted, { reason: 'login', message, held })
  } catch (error) {
    const of = wanted ?? { account, server, failures: 4, version: 0 }
    await recordFailure(core, of, failureOf(error, of))
  }
}

function failureOf(error: unknown, of: object): SyncFailure {
  if (!(error instanceof HostUnreachable)) {
    log.error({ err: error }, 'sync failed')
    const why = error instanceof Error ? error.message : String(error)
    return { reason: 'internal', message: `Gatehouse could not make or send this server's manifest: ${why}.` }
  }
  const { reason, message, found } = error
  if (reason === 'host-key-changed')
    log.error({ ...pick(of), found }, 'host key changed: all traffic stopped')
  return { reason, message, found }
}

const pick = (of: object) => ('name' in of ? { server: of.name } : {})

/** What the host holds of ours. Of a login that it could not examine, nothing new is known. */
function heldOf({ logins }: HostReport, before: Held): Held {
  return Object.fromEntries(
    logins.flatMap(({ login, digest, error }) => {
      const holds = digest ?? (error !== null ? before[login] : undefined)
      return holds === undefined ? [] : [[login, holds]]
    }),
  )
}
