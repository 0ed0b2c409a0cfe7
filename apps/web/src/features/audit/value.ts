import type { AuditEventView, Json } from '@gatehouse/core/audit/view'
import { utcTime } from '../../ui/time.ts'

/** A value of a diff as text; nothing for no value. */
export function valueInWords(value: Json): string {
  if (value === null || value === '') return '—'
  if (typeof value === 'string') return isoTime.test(value) ? utcTime(value) : value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueInWords).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A field's name as people say it: `hostKey` and `host_key` are `host key`. */
export function fieldInWords(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .replaceAll('.', ' · ')
    .toLowerCase()
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
const idLike = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/

const longest = 60

/**
 * What an event comes to, in a few words: the one field that changed, from and to; else the role that was given,
 * else the one detail. Nothing where it would say too much.
 */
export function gistOf({
  changes,
  details,
}: Pick<AuditEventView, 'changes' | 'details'>): string | undefined {
  const gist = oneChange(changes) ?? changes.role?.to ?? oneDetail(details)
  return typeof gist === 'string' && gist.length <= longest ? gist : undefined
}

function oneChange(changes: AuditEventView['changes']): string | undefined {
  const [change, ...others] = Object.values(changes)
  // An id says nothing to a person.
  if (!change || others.length > 0 || idLike.test(JSON.stringify(change))) return undefined
  return `${valueInWords(change.from)} → ${valueInWords(change.to)}`
}

function oneDetail(details: AuditEventView['details']): string | undefined {
  const [detail, ...others] = Object.values(details)
  return detail === undefined || others.length > 0 ? undefined : valueInWords(detail)
}
