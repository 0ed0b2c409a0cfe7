import { asSystem } from '../access/system-read.ts'
import type { Core } from '../core.ts'
import { bind, statement } from '../database/statement.ts'
import type { WantedServer } from './wanted-manifest.ts'

const notify = `pg_notify('gatehouse', jsonb_build_object('account', $1::uuid, 'topics', '["servers","team","keys"]'::jsonb)::text)`

// where another worker has proved something newer, this one may have put something older over it
const enqueueAgain = `enqueue('sync', jsonb_build_object('account', $1::uuid, 'server', $2::uuid), 'sync:' || $2::uuid, now())`

const proved = statement<never>(
  'server_sync.proved',
  `with done as (
     update server_syncs set proved_version = $3, proved_digest = $4, proved_at = now(), tried_at = now(), reported = $5,
       failures = 0, error_reason = null, error = null, found_fingerprint = null, next_try_at = null
     where account_id = $1 and server_id = $2 and (proved_version is null or proved_version <= $3) returning 1)
   select case when exists (select from done) then ${notify} else ${enqueueAgain} end`,
)

// A server that was removed and has proved that nothing of ours is left has no bookkeeping any more.
const gone = statement<never>(
  'server_sync.gone',
  `with done as (delete from server_syncs where account_id = $1 and server_id = $2 and version = $3 returning 1)
   select ${notify} from done`,
)

const failed = statement<never>(
  'server_sync.failed',
  `with done as (
     update server_syncs set tried_at = now(), failures = failures + 1, error_reason = $3, error = $4, found_fingerprint = $5,
       reported = coalesce($6, reported), next_try_at = now() + $7::float8 * interval '1 second'
     where account_id = $1 and server_id = $2
       -- a host key that was pinned before a person accepted another says nothing of the one pinned now
       and ($3 <> 'host-key-changed' or version = $8)
       -- and no other failure, come late, takes an alarm back
       and ($3 = 'host-key-changed' or error_reason is distinct from 'host-key-changed') returning 1)
   select ${notify}, case when $7::float8 is not null then
     enqueue('sync', jsonb_build_object('account', $1::uuid, 'server', $2::uuid), 'sync:' || $2::uuid, now() + $7::float8 * interval '1 second')
   end from done`,
)

/** What a host holds of ours: login to the digest of its lines. */
export type Held = Record<string, string>

/** The host has shown that it holds the manifest of this version. */
export async function recordProof(
  core: Core,
  { account, server, version, digest, removing }: WantedServer,
  held: Held,
): Promise<void> {
  if (removing) await asSystem(core, bind(gone, [account, server, version]))
  else await asSystem(core, bind(proved, [account, server, version, digest, JSON.stringify(held)]))
}

export interface SyncFailure {
  /** One word, e.g. `timeout`; `host-key-changed` stops all traffic. */
  reason: string
  /** A sentence for people. */
  message: string
  /** The fingerprint that the host offered instead of the pinned one. */
  found?: string | null
  /** What the host holds, where it said so. */
  held?: Held
}

/** The try failed; the next one is enqueued with it, further off each time and never given up, unless a person must decide first. */
export async function recordFailure(
  core: Core,
  of: Pick<WantedServer, 'account' | 'server' | 'failures' | 'version'>,
  failure: SyncFailure,
): Promise<void> {
  const { reason, message, found = null, held } = failure
  const wait = reason === 'host-key-changed' ? null : secondsUntilRetry(of.failures)
  const values = [
    of.account,
    of.server,
    reason,
    message,
    found,
    held ? JSON.stringify(held) : null,
    wait,
    of.version,
  ]
  await asSystem(core, bind(failed, values))
}

/** 2, 4, 8 … seconds, at most 5 minutes, spread by a quarter so that servers do not come back in step. */
export function secondsUntilRetry(failures: number, random = Math.random()): number {
  return Math.min(2 ** Math.min(failures + 1, 12), 300) * (1 + (random - 0.5) / 4)
}
