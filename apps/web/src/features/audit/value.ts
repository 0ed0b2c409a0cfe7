import type { AuditEventView, Json } from '@gatehouse/core/audit/view'

/** A value of a diff as text; nothing for no value. */
export function valueInWords(value: Json): string {
  if (value === null || value === '') return '—'
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? '—' : value.map(valueInWords).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A field's name as people say it: `hostKey` and `host_key` are `host key`. */
export function fieldInWords(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
}

/** What changed, in one line: the one field that did, from and to; nothing where it would say too much. */
export function changeInWords(event: Pick<AuditEventView, 'changes'>): string | undefined {
  const changes = Object.values(event.changes)
  const only = changes.length === 1 ? changes[0] : undefined
  if (!only) return undefined
  const line = `${valueInWords(only.from)} → ${valueInWords(only.to)}`
  return line.length > 60 ? undefined : line
}
