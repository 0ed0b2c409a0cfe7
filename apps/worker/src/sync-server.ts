import { OneAtATime } from '@gatehouse/core/access/one-at-a-time'
import type { Core } from '@gatehouse/core/core'
import { log } from '@gatehouse/core/log'
import { type Held, recordFailure, recordProof } from '@gatehouse/core/manifest/record-sync'
import { wantedManifest } from '@gatehouse/core/manifest/wanted-manifest'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import type { HostPool } from '@gatehouse/hosts/pool'
import type { HostReport } from '@gatehouse/hosts/report'
import { z } from 'zod'

const syncJob = z.object({ account: z.uuid(), server: z.uuid() })

/** Makes a server hold its manifest and records what it proved; a failure is recorded with its next try. */
export function syncServer(core: Core, hosts: HostPool) {
  const lines = new OneAtATime()
  return async (payload: unknown): Promise<void> => {
    const { account, server } = syncJob.parse(payload)
    await lines.run(server, async () => {
      // read only now: whatever changed while this waited is in it
      const wanted = await wantedManifest(core, account, server)
      if (!wanted || wanted.stopped) return
      try {
        const report = await hosts.apply(wanted.target, wanted.manifest)
        const failed = report.logins.find(({ error }) => error !== null)
        if (report.digest === wanted.digest && !failed) return await recordProof(core, wanted, heldOf(report))
        const message = failed
          ? `${failed.login}: ${failed.error}.`
          : 'The server holds something else than it was given. It is being tried again.'
        await recordFailure(core, wanted, { reason: 'login', message, held: heldOf(report) })
      } catch (error) {
        if (!(error instanceof HostUnreachable)) throw error
        const { reason, message, found } = error
        if (reason === 'host-key-changed')
          log.error({ server: wanted.name, account, found }, 'host key changed: all traffic stopped')
        await recordFailure(core, wanted, { reason, message, found })
      }
    })
  }
}

function heldOf({ logins }: HostReport): Held {
  return Object.fromEntries(logins.flatMap(({ login, digest }) => (digest === null ? [] : [[login, digest]])))
}
