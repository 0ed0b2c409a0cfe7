import type { RowChange } from './change-sets.ts'
import type { Changes } from './view.ts'

/**
 * The event's `changes`: fields of the thing itself by their name, fields of other rows as `<entity>.<field>`, and
 * numbered from the second row of a kind (`apiKey.revokedAt`, `apiKey.2.revokedAt`).
 */
export function diffOf(changes: readonly RowChange[], about: string): Changes {
  const diff: Changes = {}
  const seen = new Map<string, number>()
  for (const { entity, fields, row } of changes) {
    const own = row.id === about
    const count = own ? 0 : (seen.get(entity) ?? 0) + 1
    if (!own) seen.set(entity, count)
    const prefix = own ? '' : `${entity[0]?.toLowerCase()}${entity.slice(1)}.${count > 1 ? `${count}.` : ''}`
    for (const { name, from, to } of fields) {
      const field = prefix + name
      // a row flushed twice in one transaction: the first "from" and the last "to"
      diff[field] = { from: diff[field]?.from ?? from, to }
    }
  }
  return diff
}
