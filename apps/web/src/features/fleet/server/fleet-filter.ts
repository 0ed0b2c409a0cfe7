import { type ServerView, type SyncState, syncStates } from '@gatehouse/core/fleet/server/view'
import { accessInWords } from './server-access-words.ts'

type Sought = Pick<ServerView, 'name' | 'host' | 'port' | 'type' | 'access' | 'labels'>

/** What of a server the filter looks at, in one text. */
export function searchText({ name, host, port, type, access, labels }: Sought): string {
  const how = access === 'direct' ? '' : accessInWords[access].short
  return `${name}\n${host}:${port}\n${type}\n${labels.join('\n')}\n${how}`.toLowerCase()
}

/** A state named in an address; none for what is no state. */
export function stateIn(text: string): SyncState | undefined {
  return syncStates.find((state) => state === text)
}

/** What needs a person comes first. */
const order: readonly SyncState[] = ['host-key-changed', 'failing', 'removal-pending', 'pending', 'in-sync']

/** Where servers in a state stand in the list: what needs a person comes first. */
export function urgencyOf(state: SyncState): number {
  return order.indexOf(state)
}

/** The states to choose from: those that servers are in, and the one chosen, so that it can be taken back. */
export function statesOffered(states: readonly SyncState[], chosen: SyncState | undefined): SyncState[] {
  const among = new Set(states)
  return order.filter((state) => among.has(state) || state === chosen)
}

/** So many labels are offered; any other is found by its name. */
const mostLabels = 8

/** The labels to choose from: those that most servers have, and the one chosen, so that it can be taken back. */
export function labelsOffered(
  labels: readonly (readonly string[])[],
  chosen: string | undefined,
): { label: string; servers: number }[] {
  const known = new Map<string, number>()
  for (const label of labels.flat()) known.set(label, (known.get(label) ?? 0) + 1)
  if (chosen !== undefined && !known.has(chosen)) known.set(chosen, 0)
  return [...known]
    .map(([label, servers]) => ({ label, servers }))
    .sort((a, b) => b.servers - a.servers || a.label.localeCompare(b.label))
    .filter(({ label }, place) => place < mostLabels || label === chosen)
}
