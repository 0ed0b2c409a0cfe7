import { digestManifest, type Manifest } from '@gatehouse/hosts/manifest'
import type { ShutOut } from '@gatehouse/hosts/shut-out'
import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind } from '../../database/statement.ts'
import type { ServerAccess } from '../server/view.ts'
import { causeOf } from './cause-of.ts'
import type { Claim } from './claim-due.ts'
import { type HostTarget, isStopped, type ManagementKey, placeOf, reachedBy } from './host-target.ts'
import { renderLeaving } from './render-leaving.ts'
import { renderManifest, type WantedLogin } from './render-manifest.ts'
import type { Cause } from './view.ts'
import { type WantedRow, wanted } from './wanted-row.ts'

/** How a server is released. */
export interface Leaving {
  /** Whether its lines are its people's already: nothing but the management key is still to go. */
  linesLeft: boolean
  /** Whether others are still reached through it: until they are gone its own key stays. */
  carries: boolean
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
  target: HostTarget
  /** The management key in `target`: the one that the host last accepted. */
  managementKey: ManagementKey
  /** The account's newest one, where the host has not accepted it yet. */
  nextKey: ManagementKey | null
  /** Public halves that must not stand on it any more. */
  formerKeys: readonly string[]
  /** Logins by which it was managed before, whose lines with the management key are still to go. */
  formerLogins: readonly string[]
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
    const logins = row.emptied
      ? []
      : [...(everywhere.get(row.account) ?? []), ...(row.kept ?? []), ...(row.shared ?? [])]
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
  row: WantedRow,
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
    leaving: row.keys_left
      ? { linesLeft: row.lines_left_at !== null, keys: row.management_keys, carries: row.carries }
      : null,
    cause: causeOf(row, claim?.asked),
    failures: row.failures,
    unsure: row.unsure,
    toClose: row.to_close,
    shutOut: row.shut_out,
    held: { logins: row.reported, files: row.reported_files },
    stopped: isStopped(row),
    checkMinutes: row.check_minutes,
    lookDue: row.look_due,
    formerKeys: row.former_keys,
    formerLogins: row.former_logins,
    access: row.access,
    recorder: recorderOf(row),
    proved:
      row.proved_digest !== null && row.proved_version !== null
        ? { version: row.proved_version, digest: row.proved_digest }
        : null,
  }
}

function recorderOf({ access, removing, recorder: given }: WantedRow): WantedServer['recorder'] {
  const wanted = access === 'recorded' && !removing
  return wanted || given !== null ? { wanted, given } : null
}

type SealedPart = Pick<
  WantedServer,
  'target' | 'managementKey' | 'nextKey' | 'manifest' | 'digest' | 'broken'
>

/** What can go wrong for one server alone must not hold up the others that were asked for with it. */
function sealedPart(core: Core, row: WantedRow, logins: readonly WantedLogin[]): SealedPart {
  try {
    const reached = reachedBy(core, row)
    // the server sees its hop's address, which nobody here knows
    const from = row.hops ? [] : core.gatewayFrom
    const manifest = row.keys_left ? renderLeaving(logins, row) : renderManifest(logins, row, from)
    return { ...reached, manifest, digest: digestManifest(manifest), broken: null }
  } catch (error) {
    return {
      target: placeOf(row),
      managementKey: {
        id: row.newest_key?.id ?? '',
        publicKey: row.newest_key?.public_key ?? '',
        privateKey: '',
      },
      nextKey: null,
      manifest: { logins: [] },
      digest: '',
      broken: error instanceof Error ? error : new Error(String(error)),
    }
  }
}
