import {
  groupsLines,
  type Manifest,
  type ManifestFile,
  type ManifestLogin,
  recordedKey,
  restrictedKey,
  sudoersLines,
} from '@gatehouse/hosts/manifest'
import type { ServerAccess } from '../server/view.ts'
import { renderAuthorizedKey } from '../ssh-key/public-key.ts'
import type { KeyType } from '../ssh-key/public-key-blob.ts'

/** A login that a server should have, as the database tells it. */
export interface WantedLogin {
  login: string
  /** Whose it is; of one that is shared each key says it. */
  email?: string
  /** `expires_at`: the key's own end, ISO 8601; in a shared login the end of its owner's access, if that is earlier. */
  keys: WantedKey[]
  /** When the membership ends, ISO 8601; null for never. */
  expires_at?: string | null
  /** Set for one that several members may use; `used`: whether there is anybody who may now. */
  shared?: { used: boolean }
}

interface WantedKey {
  type: KeyType
  public_key: string
  expires_at?: string | null
  email?: string
}

/** What the server's own settings ask for. */
export interface ServerSettings {
  sudo: boolean
  /** Unix groups that every login is in. */
  groups: readonly string[]
  end_processes: boolean
  access: ServerAccess
  /** The account's gateway key, `<type> <base64> <comment>`; null for an account whose sessions do not go through one. */
  gateway_public_key: string | null
  forwards: boolean
  /** Logins whose accounts existed on the host before, and that a person has said are their members'. */
  adopted: readonly string[]
}

/**
 * The manifest of a server: each login with its keys' lines, re-encoded, with the owner's address as the comment, and the
 * gateway's line, which a member without a key has as well: their terminal in the browser comes by it. Only that one where
 * the server is reached through the gateway alone; members' own are such as record where the host does.
 * @param from addresses and CIDRs of gateways, which servers let in; all, if there are none
 */
export function renderManifest(
  wanted: readonly WantedLogin[],
  settings: ServerSettings,
  from: readonly string[],
): Manifest {
  const { gateway_public_key: gateway, forwards } = settings
  const gatewayLine = gateway ? restrictedKey(gateway, { from, forwards }) : null
  const logins = wanted
    .map((one) => renderedLogin(one, settings, gatewayLine))
    .sort((a, b) => (a.login < b.login ? -1 : 1))
  const withKeys = logins.filter(({ keys }) => keys.length > 0).map(({ login }) => login)
  const files: ManifestFile[] = []
  if (settings.sudo && withKeys.length > 0) files.push({ name: 'sudoers', lines: sudoersLines(withKeys) })
  if (settings.groups.length > 0 && withKeys.length > 0)
    files.push({ name: 'groups', lines: groupsLines(settings.groups, withKeys) })
  return { logins, files, endProcesses: settings.end_processes }
}

// of a member who is on every server the lines are made once, and frozen, so that their digest is made once as well
const rendered = new WeakMap<WantedLogin, Map<string, ManifestLogin>>()

function renderedLogin(
  wanted: WantedLogin,
  { access, adopted }: ServerSettings,
  gatewayLine: string | null,
): ManifestLogin {
  const { login, shared } = wanted
  const adopt = adopted.includes(login)
  const kind = `${access} ${adopt} ${gatewayLine}`
  const kinds = rendered.get(wanted) ?? new Map<string, ManifestLogin>()
  rendered.set(wanted, kinds)
  const known = kinds.get(kind)
  if (known) return known
  const own = shared ? sharedLines(wanted, access) : ownLines[access](linesOf(wanted))
  const hasGateway = gatewayLine !== null && shared?.used !== false
  const made = Object.freeze({
    login,
    keys: Object.freeze([...own, ...(hasGateway ? [gatewayLine] : [])]),
    ...(adopt && { adopt }),
  })
  kinds.set(kind, made)
  return made
}

/** What becomes of members' own keys. */
const ownLines: Record<ServerAccess, (keys: string[]) => string[]> = {
  direct: (keys) => keys,
  gateway: () => [],
  recorded: (keys) => keys.map(recordedKey),
}

// of what one login may have on a host (packages/hosts/src/manifest.ts) the most that members' own lines take
export const mostSharedBytes = 80 * 1024

/**
 * Members' own lines of a login that they share. A host that records cannot tell who of them it is: there they come through the gateway alone. So they
 * do where their keys are more than one login may have, which must not keep everybody else's from the host.
 */
function sharedLines(wanted: WantedLogin, access: ServerAccess): string[] {
  const lines = access === 'direct' ? linesOf(wanted) : []
  return lines.join('\n').length > mostSharedBytes ? [] : lines
}

const linesOf = ({ keys, email = '' }: WantedLogin) => keys.map((key) => renderKey(key, key.email ?? email))

/** A key's plain line, with its owner's address as the comment. */
export function renderKey({ type, public_key }: WantedKey, email: string): string {
  const blob = Buffer.from(public_key.split(' ')[1] ?? '', 'base64')
  return renderAuthorizedKey({ type, blob }, email)
}
