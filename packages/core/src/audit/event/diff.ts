import type { RowChange } from './change-sets.ts'
import type { Changes } from './view.ts'

/**
 * The event's `changes`: fields of the thing itself by their name (a user's are those of the membership too), fields of
 * other rows as `<entity>.<field>`, numbered from the second row of a kind (`apiKey.revokedAt`, `apiKey.2.revokedAt`).
 */
export function diffOf(changes: readonly RowChange[], about: string): Changes {
  const diff: Changes = {}
  const others: Record<string, unknown[]> = {}
  for (const { entity, fields, row } of changes) {
    const own = row.id === about || (entity === 'Membership' && row.userId === about)
    const prefix = own ? '' : prefixOf(entity, row.id, others)
    for (const { name, from, to } of fields) {
      const field = prefix + name
      // a row flushed twice in one transaction: the first "from" and the last "to"
      diff[field] = { from: field in diff ? (diff[field]?.from ?? null) : from, to }
    }
  }
  return diff
}

function prefixOf(entity: string, id: unknown, others: Record<string, unknown[]>): string {
  others[entity] ??= []
  const rows = others[entity]
  if (!rows.includes(id)) rows.push(id)
  const number = rows.indexOf(id) + 1
  return `${entity.charAt(0).toLowerCase()}${entity.slice(1)}.${number > 1 ? `${number}.` : ''}`
}
