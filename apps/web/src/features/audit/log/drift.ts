import type { Json } from '@gatehouse/core/audit/event/view'

/** What was found changed on a server, by login or file, as it stands in an event’s details. */
export interface Drift {
  what: string
  added: string[]
  removed: string[]
}

/** Reads the details of a `server.drifted` event; empty for details of another shape. */
export function driftIn(details: Record<string, Json>): Drift[] {
  const { drift } = details
  return Array.isArray(drift) ? drift.filter(isDrift) : []
}

function isDrift(value: Json): value is Json & Drift {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return typeof value.what === 'string' && isTexts(value.added) && isTexts(value.removed)
}

function isTexts(value: Json | undefined): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
