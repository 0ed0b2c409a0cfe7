import type { WantedServer } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import {
  type Departures,
  digestFile,
  digestLogin,
  type Manifest,
  type ManifestFile,
} from '@gatehouse/hosts/manifest'

type Held = WantedServer['held']

/** What of a manifest is other than the host last proved. */
export type ManifestChanges = Manifest & { changed: Departures }

/** Whether the host stands as its last proof says, and a change is all that is asked. */
export function isSettled({ cause, proved, failures, unsure, removing, nextKey }: WantedServer): boolean {
  return cause === 'change' && proved !== null && failures === 0 && !unsure && !removing && !nextKey
}

/**
 * What the host must look at, so that a change costs the same however many members there are or have been; the rest is left to
 * the regular look. Null where the host must look at everything.
 *
 * A departure is two steps, since closing an account takes a host several times as long as taking its keys out: first the keys,
 * from the whole fleet, then the accounts.
 */
export function changesIn(wanted: WantedServer): ManifestChanges | null {
  if (!isSettled(wanted)) return null
  const { held, toClose, manifest } = wanted
  const named = new Set(manifest.logins.map(({ login }) => login))
  const leaving = Object.keys(held.logins).filter((login) => !named.has(login))
  const files = manifest.files ?? []
  const gone = Object.keys(held.files).filter((name) => !files.some((file) => file.name === name))
  return {
    ...manifest,
    logins: manifest.logins.filter(
      ({ login, keys }) => held.logins[login] !== digestOrNone(keys, digestLogin),
    ),
    files: [
      ...files.filter(({ name, lines }) => held.files[name] !== digestOrNone(lines, digestFile)),
      // as the host reported them, by names that a report has
      ...gone.map((name) => ({ name: name as ManifestFile['name'], lines: [] })),
    ],
    changed: { leaving, departed: toClose.filter((login) => !named.has(login) && !leaving.includes(login)) },
  }
}

const digestOrNone = (lines: readonly string[], digest: (lines: readonly string[]) => string) =>
  lines.length === 0 ? undefined : digest(lines)

/** Of what a host holds, the things that these changes name. */
export function heldOfPart({ logins, files }: Held, part: ManifestChanges): Held {
  const { isNamed, isNamedFile } = namesIn(part)
  return { logins: only(logins, isNamed), files: only(files, isNamedFile) }
}

/** What a host holds after it has looked at these changes alone. */
export function joined(
  now: { held: Record<string, string>; files: Record<string, string> },
  before: Held,
  part: ManifestChanges,
) {
  const { isNamed, isNamedFile } = namesIn(part)
  return {
    held: { ...only(before.logins, (login) => !isNamed(login)), ...now.held },
    files: { ...only(before.files, (name) => !isNamedFile(name)), ...now.files },
  }
}

function namesIn({ logins, files = [], changed: { leaving, departed } }: ManifestChanges) {
  const names = new Set([...logins.map(({ login }) => login), ...leaving, ...departed])
  return {
    isNamed: (login: string) => names.has(login),
    isNamedFile: (name: string) => files.some((file) => file.name === name),
  }
}

const only = (record: Record<string, string>, isWanted: (name: string) => boolean) =>
  Object.fromEntries(Object.entries(record).filter(([name]) => isWanted(name)))
