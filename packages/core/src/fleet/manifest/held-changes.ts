import { parseFoundKey } from '@gatehouse/hosts/found-key'
import type { Manifest } from '@gatehouse/hosts/manifest'
import type { HostReport } from '@gatehouse/hosts/report'
import type { HeldChange } from './view.ts'
import type { WantedServer } from './wanted-manifest.ts'

/** One thing that a host holds of ours: a login's lines, or a file's. */
interface HeldThing {
  what: string
  /** Its digest before the try; null for none, undefined where that is not known. */
  before: string | null | undefined
  after: string | null
  /** The lines that stood there before, where they were not the wanted ones. */
  was: readonly string[]
  wanted: readonly string[]
}

/** A key line in short, for people: fingerprint and comment. Another line as it is. */
export function inShort(line: string): string {
  const { fingerprint, comment } = parseFoundKey(line)
  return fingerprint ? `${fingerprint} ${comment}`.trimEnd() : line.slice(0, 200)
}

function thingsOf(manifest: Manifest, report: HostReport, heldNow: boolean): HeldThing[] {
  const keysOf = new Map(manifest.logins.map(({ login, keys }) => [login, keys]))
  const linesOf = new Map(manifest.files?.map(({ name, lines }) => [name as string, lines]))
  const found = Map.groupBy(
    report.found.filter(({ managed }) => managed),
    ({ login }) => login,
  )
  return [
    ...report.logins.map(({ login, before, digest, was }) => ({
      what: login,
      before,
      after: digest,
      was: heldNow ? (found.get(login) ?? []).map(({ line }) => line) : was,
      wanted: keysOf.get(login) ?? [],
    })),
    ...report.files.map(({ name, before, digest, was }) => ({
      what: name,
      before,
      after: digest,
      was,
      wanted: linesOf.get(name) ?? [],
    })),
  ]
}

function change({ what, was, wanted }: HeldThing): { what: string; more: string[]; fewer: string[] } {
  return {
    what,
    more: wanted.filter((line) => !was.includes(line)).map(inShort),
    fewer: was.filter((line) => !wanted.includes(line)).map(inShort),
  }
}

/** What an apply has changed on the host, for the history. */
export function changesOf({ manifest }: WantedServer, report: HostReport): HeldChange[] {
  return thingsOf(manifest, report, false)
    .filter(({ before, after }) => before !== undefined && before !== after)
    .map(change)
    .map(({ what, more, fewer }) => ({ what, added: more, removed: fewer }))
}

/**
 * What somebody else has changed on the host since it last said what it holds: lines that were added to Gatehouse's
 * part, and lines that are missing there. Empty where that cannot be told: before the first proof, and after a try
 * that broke off.
 * @param heldNow whether the report comes from a mere look, so that what it says of now is what was found
 */
export function driftOf(wanted: WantedServer, report: HostReport, heldNow: boolean): HeldChange[] {
  const { held, manifest, proved, unsure } = wanted
  if (!proved || unsure) return []
  const things = thingsOf(manifest, report, heldNow)
  // what the host held and does not speak of any more, such as an account that was removed by hand
  const silent = [...Object.keys(held.logins), ...Object.keys(held.files)]
    .filter((what) => !things.some((thing) => thing.what === what))
    .map(
      (what): HeldThing => ({ what, before: null, after: null, was: [], wanted: wantedOf(manifest, what) }),
    )
  return [...things, ...silent]
    .filter(({ what, before }) => before !== undefined && before !== digestHeld(held, what))
    .map(change)
    .map(({ what, more, fewer }) => ({ what, added: fewer, removed: more }))
}

const digestHeld = ({ logins, files }: WantedServer['held'], what: string) =>
  logins[what] ?? files[what] ?? null

function wantedOf({ logins, files }: Manifest, what: string): readonly string[] {
  return (
    logins.find(({ login }) => login === what)?.keys ?? files?.find(({ name }) => name === what)?.lines ?? []
  )
}
