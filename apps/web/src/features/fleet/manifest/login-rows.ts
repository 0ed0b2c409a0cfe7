import type { ManifestKey, ServerManifest } from '@gatehouse/core/fleet/manifest/view'
import { rootGroups } from '@gatehouse/core/fleet/server/root-groups'
import type { ServerDetail, ServerLogin } from '@gatehouse/core/fleet/server/view'
import { counted } from '../../../ui/count.ts'
import type { Tone } from '../../../ui/state.tsx'

/** What the server has of a key: `unproved` where it has not shown it since it was last changed. */
type Held = 'yes' | 'missing' | 'extra' | 'no' | 'unproved' | 'unasked'

export interface LoginKeyRow extends Pick<ManifestKey, 'name' | 'fingerprint' | 'wanted' | 'gateway'> {
  held: Held
}

/** A login with its keys, as they should be beside what was last seen. */
export interface LoginRows {
  login: string
  email: string | null
  /** Who may use it, where it is shared. */
  sharedBy?: string[] | undefined
  state: ServerLogin['state'] | null
  unadopted: ServerLogin['unadopted']
  shutOut: ServerLogin['shutOut']
  trouble: ServerLogin['trouble']
  keys: LoginKeyRow[]
}

/** Whether the server has proved to hold all that it should later than it was asked for every key. */
export function isProvedSince(
  { sync }: Pick<ServerDetail, 'sync'>,
  { surveyedAt }: Pick<ServerManifest, 'surveyedAt'>,
): boolean {
  if (!sync.provedAt) return false
  return !surveyedAt || Date.parse(sync.provedAt) >= Date.parse(surveyedAt)
}

/** Every login that the server should have or has, by name. */
export function loginRows(
  server: Pick<ServerDetail, 'logins' | 'sync' | 'sharedLogins'>,
  manifest: Pick<ServerManifest, 'logins' | 'surveyedAt'>,
): LoginRows[] {
  const proof = isProvedSince(server, manifest) ? (server.sync.state === 'in-sync' ? 'now' : 'before') : null
  const known = new Map(server.logins.map((login) => [login.login, login]))
  const listed = new Map(manifest.logins.map((login) => [login.login, login]))
  const shared = new Map(
    server.sharedLogins.map(({ login, members }) => [login, members.map(({ email }) => email)]),
  )
  const names = [...new Set([...known.keys(), ...listed.keys()])].sort()
  return names
    .map((login) => ({
      login,
      email: known.get(login)?.email ?? listed.get(login)?.email ?? null,
      sharedBy: shared.get(login),
      state: known.get(login)?.state ?? null,
      unadopted: known.get(login)?.unadopted ?? null,
      shutOut: known.get(login)?.shutOut ?? [],
      trouble: known.get(login)?.trouble ?? null,
      keys: keyRows(listed.get(login)?.keys ?? [], proof),
    }))
    .filter(({ keys, state }) => keys.length > 0 || state !== null)
}

/**
 * @param proof whether the server has proved, since it was asked, that it holds what it should: what it should hold `now`,
 * or what it should have held `before` the last change; either way what should not be there was gone by then
 */
function keyRows(keys: readonly ManifestKey[], proof: 'now' | 'before' | null): LoginKeyRow[] {
  return keys
    .filter(({ wanted }) => wanted || proof === null)
    .map(({ name, fingerprint, wanted, gateway, held }) => ({
      name,
      fingerprint,
      wanted,
      gateway,
      held: proof === 'now' ? 'yes' : proof === 'before' && !held ? 'unproved' : heldOf({ wanted, held }),
    }))
}

/** The same for what no later proof speaks of. */
export function heldOf({ wanted, held }: { wanted: boolean; held: boolean | null }): Held {
  if (held === null) return 'unasked'
  if (wanted) return held ? 'yes' : 'missing'
  return held ? 'extra' : 'no'
}

interface HeldWords {
  tone: Tone
  words: string
}

export const heldInWords: Record<Held, HeldWords> = {
  yes: { tone: 'ok', words: 'yes' },
  missing: { tone: 'wait', words: 'missing' },
  extra: { tone: 'wait', words: 'still there' },
  no: { tone: 'none', words: 'no' },
  unproved: { tone: 'wait', words: 'not verified yet' },
  unasked: { tone: 'none', words: 'not checked yet' },
}

/** How a login stands: it `differs` from what it should be, is `settled`, or has not been verified since it was last changed. */
export function standingOf(login: LoginRows): 'differs' | 'settled' | 'unverified' {
  const { tone } = loginInWords(login)
  if (tone === 'ok' || (tone === 'none' && login.keys.length === 0)) return 'settled'
  const unknown = login.keys.every(({ held }) => ['yes', 'unproved', 'unasked'].includes(held))
  const hindered =
    login.state === 'removal-pending' ||
    login.unadopted !== null ||
    login.shutOut.length > 0 ||
    login.trouble !== null
  return unknown && !hindered ? 'unverified' : 'differs'
}

/** All that needs no look, in one line: `29 logins, 31 keys: all in sync`. The gateway's key counts for none. */
export function foldedInWords(logins: readonly LoginRows[]): string {
  const of = (standing: ReturnType<typeof standingOf>) =>
    logins.filter((login) => standingOf(login) === standing)
  const [settled, unverified] = [of('settled'), of('unverified')]
  const folded = [...settled, ...unverified]
  const more = folded.length < logins.length ? ' more' : ''
  const keys = folded.flatMap((login) => login.keys.filter((key) => key.wanted && !key.gateway))
  const held = [
    counted(folded.length, `${more} login`.trim()),
    ...(keys.length > 0 ? [counted(keys.length, 'key')] : []),
  ].join(', ')
  if (unverified.length === 0) return `${held}: all in sync`
  if (settled.length === 0) return `${held}: not verified yet`
  return `${held}: ${counted(unverified.length, 'login')} not verified yet, the others in sync`
}

/** The gateway's key, where all logins have it; what differs stands with its login. */
export function gatewayFingerprint(logins: readonly LoginRows[]): string | undefined {
  return logins.flatMap(({ keys }) => keys).find(isOrdinaryGatewayKey)?.fingerprint
}

export const isOrdinaryGatewayKey = ({ gateway, held }: LoginKeyRow) => gateway && held !== 'missing'

/** The same of all keys of a login together. */
export function loginInWords({ keys, state, unadopted, shutOut, trouble }: LoginRows): HeldWords {
  const among = (held: Held) => keys.filter((key) => key.held === held).length
  if (state === 'removal-pending') return { tone: 'wait', words: 'removal pending' }
  if (unadopted) return { tone: 'bad', words: 'not adopted' }
  if (shutOut.length > 0) return { tone: 'bad', words: 'can’t log in' }
  if (trouble !== null) return { tone: 'bad', words: 'failing' }
  if (keys.length === 0) return { tone: 'none', words: 'none' }
  if (among('unasked') > 0) return heldInWords.unasked
  const differing = [
    among('missing') > 0 && `${among('missing')} missing`,
    among('unproved') > 0 && `${among('unproved')} not verified yet`,
    among('extra') > 0 && `${among('extra')} to remove`,
  ].filter(Boolean)
  return differing.length === 0
    ? { tone: 'ok', words: 'in sync' }
    : { tone: 'wait', words: differing.join(', ') }
}

/** What an account that is on a host already may do beyond a plain login, a sentence each; nothing for most. */
export function powersOf({ uid, groups }: { uid: number; groups: readonly string[] }): string[] {
  const asRoot = rootGroups(groups)
  return [
    ...(uid === 0 ? ['It is root itself (uid 0).'] : []),
    ...(asRoot.length > 0 ? [`It can become root, by ${groupsInWords(asRoot)}.`] : []),
    ...(groups.includes('adm') ? ['It reads the system’s logs, by the group adm.'] : []),
  ]
}

function groupsInWords(groups: readonly string[]): string {
  return groups.length === 1 ? `the group ${groups[0]}` : `the groups ${groups.join(', ')}`
}

/** A login whose account was on the host before Gatehouse. */
export interface UnadoptedLoginProps {
  server: ServerDetail
  login: LoginRows
  unadopted: NonNullable<ServerLogin['unadopted']>
}
