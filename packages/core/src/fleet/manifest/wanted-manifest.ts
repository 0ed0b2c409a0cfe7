import { digestManifest, type Manifest } from '@gatehouse/hosts/manifest'
import type { ShutOut } from '@gatehouse/hosts/shut-out'
import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { isLive, isLogin, isUnlimited, withinLimits } from '../server/reach.ts'
import type { ServerAccess } from '../server/view.ts'
import { causeOf } from './cause-of.ts'
import type { Claim } from './claim-due.ts'
import { renderLeaving } from './render-leaving.ts'
import { renderManifest, type WantedLogin } from './render-manifest.ts'
import type { Cause } from './view.ts'

interface KeyRow {
  id: string
  public_key: string
  /** Hex, sealed. */
  private_key: string
}

interface Row {
  account: string
  server: string
  version: number
  removing: boolean
  keys_left: boolean
  lines_left_at: string | null
  /** Of a server that is released: each public half that its account ever had. */
  management_keys: string[]
  name: string
  host: string
  port: number
  host_key: string
  sudo: boolean
  end_processes: boolean
  access: ServerAccess
  recorder: string | null
  gateway_public_key: string | null
  forwards: boolean
  accepted_key: KeyRow | null
  newest_key: KeyRow | null
  former_keys: string[]
  error_reason: string | null
  failures: number
  unsure: boolean
  check_minutes: number
  look_due: boolean
  proved_digest: string | null
  proved_version: number | null
  reported: Record<string, string>
  reported_files: Record<string, string>
  to_close: string[]
  shut_out: Record<string, ShutOut[]>
  adopted: string[]
  /** Whether nobody has a login on it any more. */
  emptied: boolean
  parts_left: boolean
  /** Of each account, in one row alone: who has a login on all of its servers. */
  everywhere: WantedLogin[] | null
  /** Who has one on this server, of those who are kept to some. */
  kept: WantedLogin[] | null
}

const keyRow = `jsonb_build_object('id', k.id, 'public_key', k.public_key, 'private_key', encode(k.private_key, 'hex'))`

const person = (
  of: string,
) => `json_build_object('login', ${of}.login, 'email', ${of}.email, 'expires_at', ${of}.expires_at, 'keys', (
    select coalesce(json_agg(json_build_object('type', k.type, 'public_key', k.public_key, 'expires_at', k.expires_at) order by k.fingerprint), '[]')
    from ssh_keys k where k.user_id = ${of}.user_id and ${isLive('k')}))`

// One statement, so one snapshot: the version and the keys belong together. Who is on every server of an account is told once.
const wanted = statement<Row>(
  'manifest.wanted',
  `with chosen as materialized (
     select s.*, row_number() over (partition by s.account_id) = 1 as is_first
     from unnest($1::uuid[], $2::uuid[]) as these (account_id, server_id)
     join servers s on s.account_id = these.account_id and s.id = these.server_id),
   people as materialized (
     select m.*, u.email from memberships m join users u on u.id = m.user_id
     where m.account_id in (select c.account_id from chosen c) and ${isLogin('m')}),
   everywhere as materialized (
     select p.account_id, json_agg(${person('p')}) as logins from people p where ${isUnlimited('p')} group by p.account_id),
   places as materialized (${withinLimits('people', 'chosen')}),
   kept as materialized (
     select p.account_id, p.server, json_agg(${person('p')}) as logins from places p group by p.account_id, p.server)
   select s.account_id as account, s.id as server, y.version, s.removed_at is not null as removing, s.name, s.host, s.port, s.host_key,
     s.sudo, s.end_processes, s.access, y.recorder, a.gateway_public_key, cardinality(a.forward_to) > 0 as forwards, y.error_reason, y.failures, y.unsure, y.proved_digest, y.proved_version, y.reported, y.reported_files, y.to_close, y.shut_out,
     a.check_minutes, coalesce(y.surveyed_at <= now() - make_interval(mins => a.check_minutes), true) as look_due,
     (select ${keyRow} from management_keys k
      where k.account_id = s.account_id and k.id = y.management_key_id and k.private_key is not null) as accepted_key,
     (select ${keyRow} from management_keys k
      where k.account_id = s.account_id and k.private_key is not null order by k.created_at desc, k.id desc limit 1) as newest_key,
     -- on a host that has not proved the newest, any of these may stand, a replaced one too
     array(select k.public_key from management_keys k
           where k.account_id = s.account_id and k.id <> n.id and y.management_key_id is distinct from n.id order by k.created_at, k.id) as former_keys,
     s.adopted, s.keys_left, y.lines_left_at,
     case when s.keys_left then array(select k.public_key from management_keys k where k.account_id = s.account_id order by k.created_at, k.id)
       else '{}' end as management_keys,
     not s.keys_left and (s.removed_at is not null or a.closed_at is not null) as emptied,
     s.removed_at is not null and exists (
       select from server_parts p where p.account_id = s.account_id and p.server_id = s.id) as parts_left,
     case when s.is_first then everywhere.logins end as everywhere, kept.logins as kept
   from chosen s
   join accounts a on a.id = s.account_id
   join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
   left join everywhere on everywhere.account_id = s.account_id
   left join kept on kept.account_id = s.account_id and kept.server = s.id
   left join lateral (
     select k.id from management_keys k
     where k.account_id = s.account_id and k.private_key is not null order by k.created_at desc, k.id desc limit 1) n on true`,
)

/** A management key, unsealed. */
export interface ManagementKey {
  id: string
  publicKey: string
  privateKey: string
}

/** How a server is released. */
export interface Leaving {
  /** Whether its lines are its people's already: nothing but the management key is still to go. */
  linesLeft: boolean
  /** Public halves of management keys, none of which may stay. */
  keys: readonly string[]
}

/** A server as the worker meets it: where it is, what it should have, and how the last tries went. */
export interface WantedServer {
  account: string
  server: string
  /** The claim's; null where it is looked at without one. */
  lease: string | null
  name: string
  target: { account: string; host: string; port: number; hostKey: string; privateKey: string }
  /** The management key in `target`: the one that the host last accepted. */
  managementKey: ManagementKey
  /** The account's newest one, where the host has not accepted it yet. */
  nextKey: ManagementKey | null
  /** Public halves that must not stand on it any more. */
  formerKeys: readonly string[]
  manifest: Manifest
  digest: string
  /** The bookkeeping's version that this manifest belongs to. */
  version: number
  removing: boolean
  /** Whether a server that is being removed still has a part beside its logins: until that is gone it is spoken to by the management key. */
  partsLeft: boolean
  /** Set where Gatehouse goes and people's keys stay: the manifest is what they keep. */
  leaving: Leaving | null
  cause: Cause
  /** Tries that failed since the last success. */
  failures: number
  /** True where the last try broke off and may have changed the host. */
  unsure: boolean
  /** What the host last said that it holds: login, or file, to digest. */
  held: { logins: Record<string, string>; files: Record<string, string> }
  /** Logins whose keys are proved gone, and whose accounts are to be closed. */
  toClose: readonly string[]
  /** Logins that the host's last look found unable to get in although their lines are right. */
  shutOut: Record<string, readonly ShutOut[]>
  /** True while a changed host key forbids any word to it. */
  stopped: boolean
  /** How often the account has its servers looked at. */
  checkMinutes: number
  /** Whether the host was not asked for every key on it for as long. */
  lookDue: boolean
  proved: { version: number; digest: string } | null
  /** How members log in to it. */
  access: ServerAccess
  /**
   * Whether the host has to record, and the digest of the recorder that it was given; where it need not any more, it may still
   * have what that has kept. Null where there is nothing of it.
   */
  recorder: { wanted: boolean; given: string | null } | null
  /** Set where the manifest cannot be made or the key not be unsealed: then the host must not be spoken to. */
  broken: Error | null
}

type Claimed = Pick<Claim, 'account' | 'server' | 'lease' | 'asked'>

/** What servers should have now; those that are gone are missing. Private keys are unsealed for this one use. */
export async function wantedManifests(core: Core, claims: readonly Claimed[]): Promise<WantedServer[]> {
  if (claims.length === 0) return []
  const values = [claims.map(({ account }) => account), claims.map(({ server }) => server)]
  const rows = await asSystem(core, bind(wanted, values))
  const claimed = new Map(claims.map((claim) => [claim.server, claim]))
  const everywhere = new Map(
    rows.flatMap(({ account, everywhere: logins }) => (logins ? [[account, logins] as const] : [])),
  )
  return rows.map((row) => {
    const logins = row.emptied ? [] : [...(everywhere.get(row.account) ?? []), ...(row.kept ?? [])]
    return wantedServer(core, row, logins, claimed.get(row.server))
  })
}

/** What one server should have now; null if it is gone. */
export async function wantedManifest(
  core: Core,
  account: string,
  server: string,
): Promise<WantedServer | null> {
  const [wanted] = await wantedManifests(core, [{ account, server, lease: null, asked: false }])
  return wanted ?? null
}

function wantedServer(
  core: Core,
  row: Row,
  logins: readonly WantedLogin[],
  claim: Claimed | undefined,
): WantedServer {
  return {
    account: row.account,
    server: row.server,
    lease: claim?.lease ?? null,
    name: row.name,
    ...sealedPart(core, row, logins),
    version: row.version,
    removing: row.removing,
    partsLeft: row.parts_left,
    leaving: row.keys_left ? { linesLeft: row.lines_left_at !== null, keys: row.management_keys } : null,
    cause: causeOf(row, claim?.asked),
    failures: row.failures,
    unsure: row.unsure,
    toClose: row.to_close,
    shutOut: row.shut_out,
    held: { logins: row.reported, files: row.reported_files },
    stopped: row.error_reason === 'host-key-changed',
    checkMinutes: row.check_minutes,
    lookDue: row.look_due,
    formerKeys: row.former_keys,
    access: row.access,
    recorder: recorderOf(row),
    proved:
      row.proved_digest !== null && row.proved_version !== null
        ? { version: row.proved_version, digest: row.proved_digest }
        : null,
  }
}

function recorderOf({ access, removing, recorder: given }: Row): WantedServer['recorder'] {
  const wanted = access === 'recorded' && !removing
  return wanted || given !== null ? { wanted, given } : null
}

type SealedPart = Pick<
  WantedServer,
  'target' | 'managementKey' | 'nextKey' | 'manifest' | 'digest' | 'broken'
>

/** What can go wrong for one server alone must not hold up the others that were asked for with it. */
function sealedPart(core: Core, row: Row, logins: readonly WantedLogin[]): SealedPart {
  const at = { account: row.account, host: row.host, port: row.port, hostKey: row.host_key }
  try {
    const unseal = ({ id, public_key, private_key }: KeyRow): ManagementKey => ({
      id,
      publicKey: public_key,
      privateKey: core.sealer
        .open(Buffer.from(private_key, 'hex'), `management-key:${row.account}`)
        .toString(),
    })
    if (!row.newest_key) throw new Error('the account has no management key')
    const newest = unseal(row.newest_key)
    const accepted = row.accepted_key ? unseal(row.accepted_key) : newest
    const manifest = row.keys_left
      ? renderLeaving(logins, row)
      : renderManifest(logins, row, core.gatewayFrom)
    return {
      target: { ...at, privateKey: accepted.privateKey },
      managementKey: accepted,
      nextKey: accepted.id === newest.id ? null : newest,
      manifest,
      digest: digestManifest(manifest),
      broken: null,
    }
  } catch (error) {
    const none = { id: row.newest_key?.id ?? '', publicKey: row.newest_key?.public_key ?? '', privateKey: '' }
    return {
      target: { ...at, privateKey: '' },
      managementKey: none,
      nextKey: null,
      manifest: { logins: [] },
      digest: '',
      broken: error instanceof Error ? error : new Error(String(error)),
    }
  }
}
