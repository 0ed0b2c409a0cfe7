import type { CarrierPlace } from './carrier-way.ts'
import type { TrunkHost, TrunkTarget } from './view.ts'

/** So many are tried at most: each may be waited for. */
const mostPlaces = 6
/** Of one host, or one target. */
const mostOfOne = 2

/**
 * Where a trunk's carrier is tried, in order: its hosts in theirs; of one that announces places, those by priority, and of the same priority by lot,
 * as their weights say (RFC 2782). The name that a certificate has to be for is the host's as it was written, whatever the DNS says beyond (RFC 3263 §4.1).
 */
export function placesOf(hosts: readonly TrunkHost[], random: () => number = Math.random): CarrierPlace[] {
  return hosts
    .flatMap(({ host, port, addresses, targets }) =>
      (targets ? inOrder(targets, random) : [{ port, addresses }]).flatMap((one) =>
        one.addresses.slice(0, mostOfOne).map((address) => ({ name: host, address, port: one.port })),
      ),
    )
    .slice(0, mostPlaces)
}

function inOrder(targets: readonly TrunkTarget[], random: () => number): TrunkTarget[] {
  const left = targets.toSorted((a, b) => a.priority - b.priority)
  const ordered: TrunkTarget[] = []
  while (left.length > 0) {
    const same = left.filter(({ priority }) => priority === left[0]?.priority)
    // those without weight have a small chance all the same
    const upTo = same.map((_, at) =>
      same.slice(0, at + 1).reduce((sum, { weight }) => sum + weight + 0.01, 0),
    )
    const drawn = random() * (upTo.at(-1) ?? 0)
    const at = left.indexOf(same[upTo.findIndex((sum) => drawn < sum)] ?? (left[0] as TrunkTarget)) // there is one
    ordered.push(...left.splice(at, 1))
  }
  return ordered
}
