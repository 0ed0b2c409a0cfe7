import { expiringKey, type Manifest, type ManifestLogin, sudoersLines } from '@gatehouse/hosts/manifest'
import { mostSharedBytes, renderKey, type ServerSettings, type WantedLogin } from './render-manifest.ts'

/**
 * What stays on a server that Gatehouse leaves to its people: each member's own registered keys as plain lines, whatever its access was, so that
 * each logs in straight. Whose key, or whose access, has an end keeps it, as sshd's own. The right to become root stays with whoever has it now;
 * the groups of those who keep keys stay by the host's own memory of them. Of a shared login with more lines than one login may have, everybody keeps
 * as many as there is room for: each their first before anybody's second.
 */
export function renderLeaving(wanted: readonly WantedLogin[], settings: ServerSettings): Manifest {
  const logins = wanted
    .map((one) => leftLogin(one, settings.adopted))
    .sort((a, b) => (a.login < b.login ? -1 : 1))
  const hasLines = settings.gateway_public_key !== null
  const unused = new Set(wanted.flatMap(({ login, shared }) => (shared?.used === false ? [login] : [])))
  const rootly = settings.sudo
    ? logins.filter(({ login, keys }) => (hasLines && !unused.has(login)) || keys.length > 0)
    : []
  return {
    logins,
    files:
      rootly.length > 0 ? [{ name: 'sudoers', lines: sudoersLines(rootly.map(({ login }) => login)) }] : [],
    endProcesses: settings.end_processes,
  }
}

function leftLogin(wanted: WantedLogin, adopted: readonly string[]): ManifestLogin {
  const { login, email = '', keys, expires_at: ends = null, shared } = wanted
  const turns = new Map<string, number>()
  const lines = keys.map((key) => {
    const owner = key.email ?? email
    const turn = turns.get(owner) ?? 0
    turns.set(owner, turn + 1)
    const line = renderKey(key, owner)
    const end = earlier(ends, key.expires_at ?? null)
    return { turn, line: end ? expiringKey(line, end) : line }
  })
  lines.sort((one, other) => one.turn - other.turn)
  return {
    login,
    keys: shared ? withRoom(lines.map(({ line }) => line)) : lines.map(({ line }) => line),
    ...(adopted.includes(login) && { adopt: true }),
  }
}

/** Those of the lines, in their order, that one login may have. */
function withRoom(lines: readonly string[]): string[] {
  let room = mostSharedBytes
  return lines.filter((line) => {
    const fits = line.length < room
    if (fits) room -= line.length + 1
    return fits
  })
}

function earlier(...times: (string | null)[]): Date | null {
  const known = times.filter((time) => time !== null).map((time) => new Date(time).getTime())
  return known.length > 0 ? new Date(Math.min(...known)) : null
}
