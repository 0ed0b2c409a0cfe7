import { digestManifest, type Manifest } from '@gatehouse/hosts/manifest'
import { asSystem } from '../access/system-read.ts'
import type { Core } from '../core.ts'
import { bind, statement } from '../database/statement.ts'
import { sshRoles } from '../server/sync-state.ts'
import { renderManifest, type WantedKey } from './render-manifest.ts'

interface Row {
  version: number
  removing: boolean
  name: string
  host: string
  port: number
  host_key: string
  private_key: Buffer
  error_reason: string | null
  failures: number
  proved_digest: string | null
  proved_version: number | null
  reported: Record<string, string>
  keys: WantedKey[]
}

// One statement, so one snapshot: the version and the keys belong together.
const wanted = statement<Row>(
  'manifest.wanted',
  `select y.version, s.removed_at is not null as removing, s.name, s.host, s.port, s.host_key, a.management_private_key as private_key,
     y.error_reason, y.failures, y.proved_digest, y.proved_version, y.reported,
     case when s.removed_at is not null or a.closed_at is not null then '[]'::jsonb else (
       select coalesce(jsonb_agg(jsonb_build_object('login', m.login, 'email', u.email, 'type', k.type, 'public_key', k.public_key)
                                 order by m.login, k.fingerprint), '[]')
       from memberships m
       join users u on u.id = m.user_id
       join ssh_keys k on k.user_id = m.user_id
       where m.account_id = s.account_id and m.ended_at is null and m.role = any(${sshRoles})
         and (m.server_ids is null or s.id = any(m.server_ids))) end as keys
   from servers s
   join accounts a on a.id = s.account_id
   join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
   where s.account_id = $1 and s.id = $2`,
)

/** A server as the worker meets it: where it is, what it should have, and how the last tries went. */
export interface WantedServer {
  account: string
  server: string
  name: string
  target: { host: string; port: number; hostKey: string; privateKey: string }
  manifest: Manifest
  digest: string
  /** The bookkeeping's version that this manifest belongs to. */
  version: number
  removing: boolean
  /** Tries that failed since the last success. */
  failures: number
  /** What the host last said that it holds: login to digest. */
  reported: Record<string, string>
  /** True while a changed host key forbids any word to it. */
  stopped: boolean
  proved: { version: number; digest: string } | null
}

/** What a server should have now; null if it is gone. The private key is unsealed for this one use. */
export async function wantedManifest(
  core: Core,
  account: string,
  server: string,
): Promise<WantedServer | null> {
  const [row] = await asSystem(core, bind(wanted, [account, server]))
  if (!row) return null
  const manifest = renderManifest(row.keys)
  return {
    account,
    server,
    name: row.name,
    target: {
      host: row.host,
      port: row.port,
      hostKey: row.host_key,
      privateKey: core.sealer.open(row.private_key, `management-key:${account}`).toString(),
    },
    manifest,
    digest: digestManifest(manifest),
    version: row.version,
    removing: row.removing,
    failures: row.failures,
    reported: row.reported,
    stopped: row.error_reason === 'host-key-changed',
    proved:
      row.proved_digest !== null && row.proved_version !== null
        ? { version: row.proved_version, digest: row.proved_digest }
        : null,
  }
}
