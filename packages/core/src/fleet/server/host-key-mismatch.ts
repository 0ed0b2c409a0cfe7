import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { statement } from '../../database/statement.ts'
import { isWithin, limitRate } from '../../limit/rate-limit.ts'
import type { HostTarget } from '../manifest/host-target.ts'
import type { WantedServer } from '../manifest/wanted-manifest.ts'

/** A server that showed another host key than the pinned one. */
export interface HostKeyMismatch {
  account: string
  server: string
  name: string
  /** The key that was expected, as it is pinned. */
  pinned: string
  /** The fingerprint that was shown. */
  found: string
  /** Which process was shown it. */
  by: Seer
}

type Seer = 'gateway' | 'key sync' | 'dashboard'

const seers: Record<Seer, string> = {
  gateway: 'The gateway',
  'key sync': 'Key sync',
  dashboard: 'A check from the dashboard',
}

// a person may have accepted another key meanwhile, of which this says nothing
const stop = statement<{ told: unknown }>(
  'server_sync.stop',
  `with stopped as (
     update server_syncs y set error_reason = 'host-key-changed', error = $4, found_fingerprint = $3, failures = y.failures + 1,
       tried_at = now(), due_at = 'infinity'
     from servers s
     where y.account_id = $1 and y.server_id = $2 and y.error_reason is distinct from 'host-key-changed'
       and s.account_id = y.account_id and s.id = y.server_id and s.host_key = $5 returning 1)
   select pg_notify('gatehouse_sync', '') as told from stopped`,
)

/**
 * Says in the log that a process was shown another host key than the pinned one, once an hour, and stops the server for
 * everybody until a person has decided: whoever is in the middle may be on the way of one process alone.
 */
export async function hostKeyMismatch(core: Core, seen: HostKeyMismatch): Promise<void> {
  const { account, server, name, found, pinned, by } = seen
  const isNews = await isWithin(limitRate(core, 'host-key.server', `${server}:${found}`))
  const caller = systemCaller(core)
  const message = `${seers[by]} got a different host key (${found}) from the one Gatehouse knows.`
  await systemMutation(
    { verb: 'server.host_key_mismatch', caller, accounts: [account] },
    async ({ rows }) => {
      const stopped = await rows(stop, [account, server, found, message, pinned])
      if (stopped.length === 0 && !isNews) throw new NoNews()
      return {
        result: null,
        resource: { id: server, label: name },
        details: { found, stopped: stopped.length > 0 },
        actor: { kind: 'system', id: null, label: by },
      }
    },
  ).catch((error: unknown) => {
    if (!(error instanceof NoNews)) throw error
  })
}

/** As {@link hostKeyMismatch}, where that is what a connection to a server failed with. */
export async function tellHostKey(
  core: Core,
  {
    account,
    server,
    name,
    target,
  }: Pick<WantedServer, 'account' | 'server' | 'name'> & { target: Pick<HostTarget, 'hostKey'> },
  error: unknown,
  by: Seer,
): Promise<void> {
  if (!(error instanceof HostUnreachable)) return
  // the server on the way is the one that is stopped
  if (error.hop) return hostKeyMismatch(core, { account, ...error.hop, by })
  if (error.reason !== 'host-key-changed' || !error.found) return
  await hostKeyMismatch(core, { account, server, name, pinned: target.hostKey, found: error.found, by })
}

class NoNews extends Error {}
