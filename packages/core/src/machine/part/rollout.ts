import type { PartState, PartView } from './view.ts'

/** How far a change is that reaches several servers. */
export interface Rollout {
  /** How many servers there are. */
  of: number
  counts: Readonly<Record<PartState, number>>
  /** Whether something is still to happen by itself. */
  going: boolean
  /** Where it went wrong and why: servers that undid it first, then those that could not be given it yet. */
  troubles: { server: string; name: string; state: 'undone' | 'failing'; why: string }[]
}

/** How far these servers are; one of which nothing is known yet is about to be told. */
export function rolloutOf(
  servers: readonly { id: string; name: string }[],
  parts: readonly Pick<PartView, 'server' | 'state' | 'undone' | 'error'>[],
): Rollout {
  const known = new Map(parts.map((part) => [part.server, part]))
  const counts = { 'in-sync': 0, pending: 0, waiting: 0, failing: 0, undone: 0, stopped: 0 }
  const troubles: Rollout['troubles'] = []
  for (const { id, name } of servers) {
    const part = known.get(id)
    const state = part?.state ?? 'pending'
    counts[state]++
    if (part && (state === 'undone' || state === 'failing'))
      troubles.push({ server: id, name, state, why: part.undone?.why ?? part.error ?? '' })
  }
  const { pending, waiting, failing } = counts
  return {
    of: servers.length,
    counts,
    going: pending + waiting + failing > 0,
    troubles: troubles.sort((a, b) => Number(a.state !== 'undone') - Number(b.state !== 'undone')),
  }
}

/**
 * The same in words, whose numbers add up: `12 servers: 1 being applied, 11 waiting for their turn`; `12 servers, all verified`.
 */
export function rolloutInWords({ of, counts }: Rollout): string {
  const said = stateWords.flatMap(([state, one, many = one]) => {
    const n = counts[state]
    return n === 0 ? [] : [`${n} ${n === 1 ? one : many}`]
  })
  if (of === 0) return 'no servers'
  if (counts['in-sync'] === of) return of === 1 ? '1 server, verified' : `${of} servers, all verified`
  return `${of === 1 ? '1 server' : `${of} servers`}: ${said.join(', ')}`
}

const stateWords: readonly (readonly [PartState, one: string, many?: string])[] = [
  ['in-sync', 'verified'],
  ['pending', 'being applied'],
  ['waiting', 'waiting for its turn', 'waiting for their turn'],
  ['failing', 'could not be given it yet'],
  ['undone', 'undid it'],
  ['stopped', 'left as it was', 'left as they were'],
]
