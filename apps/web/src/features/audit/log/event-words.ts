import type { AuditEventView, Json } from '@gatehouse/core/audit/event/view'
import { utcTime } from '../../../ui/time.ts'
import { changesInWords } from '../../fleet/sync/sync-run-words.ts'
import { driftIn } from './drift.ts'

/** A value of a diff as text; a dash for no value. What a person typed is shown as they typed it, whatever it looks like. */
export function valueInWords(field: string, value: Json): string {
  if (value === null || value === '') return '—'
  if (typeof value === 'string') return isTime(field, value) ? utcTime(value) : value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : value.map((one) => valueInWords('', one)).join(', ')
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

// `from` and `to` are those of an export; of everything else they are no times
const timeField = /(At|_at)$|^(from|to)$/
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
const idLike = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/

const longest = 60

/**
 * What an event comes to, in a few words: what drifted; the one field that changed, from and to; else the role that was
 * given, else the details. Nothing where it would say too much.
 */
export function gistOf(
  { changes, details }: Pick<AuditEventView, 'changes' | 'details'>,
  thing?: string,
): string | undefined {
  const drift = driftIn(details)
  const gist =
    drift.length > 0
      ? changesInWords(drift)
      : (oneChange(changes) ?? changes.role?.to ?? details.login ?? shortDetails(details, thing))
  return typeof gist === 'string' && gist.length <= longest ? gist : undefined
}

function oneChange(changes: AuditEventView['changes']): string | undefined {
  const [change, ...others] = Object.entries(changes)
  // An id says nothing to a person.
  if (!change || others.length > 0 || idLike.test(JSON.stringify(change[1]))) return undefined
  const [field, { from, to }] = change
  // When something was done is when the event was; when something is to end is news.
  if (isTime(field, from ?? to)) return /edAt$/.test(field) ? undefined : endInWords(field, to)
  const fromTo = `${valueInWords(field, from)} → ${valueInWords(field, to)}`
  return typeof to === 'boolean' || typeof to === 'number' ? `${fieldInWords(field)} ${fromTo}` : fromTo
}

function endInWords(field: string, to: Json): string {
  return to === null ? 'never' : `until ${valueInWords(field, to)}`
}

/** Times are told by their field; and a text may have the form of a time and be none. */
function isTime(field: string, value: Json): value is string {
  if (typeof value !== 'string' || !timeField.test(field) || !isoTime.test(value)) return false
  return !Number.isNaN(Date.parse(value))
}

/** The one detail, a number with what it counts; or those that are plain texts. What names the thing itself is said already. */
function shortDetails(details: AuditEventView['details'], thing?: string): string | undefined {
  const entries = Object.entries(details).filter(([, value]) => value !== thing)
  const [[name, value] = [], ...others] = entries
  if (name !== undefined && typeof value === 'number' && others.length === 0)
    return `${value} ${fieldInWords(name)}`
  if (entries.length > 1 && entries.some(([, value]) => typeof value !== 'string')) return undefined
  return entries.length > 0 ? entries.map(([name, value]) => valueInWords(name, value)).join(', ') : undefined
}
