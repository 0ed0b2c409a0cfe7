import type { ResourceType, Verb } from './verbs.ts'

export type ActorKind = 'user' | 'api-key' | 'system'

/** Who did it. `label` is kept as it was at the time. */
export interface Actor {
  kind: ActorKind
  id: string | null
  label: string
}

/** The thing an event is about. `label` is kept as it was at the time. */
export interface Resource {
  type: ResourceType
  id: string
  label: string
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** What changed, field by field. A secret field is named and its values are hidden. */
export type Changes = Record<string, { from: Json; to: Json }>

/** Who did what to which thing, from where, and what changed. */
export interface AuditEventView {
  id: string
  /** 1, 2, 3 … within an account without a gap. */
  seq: number
  at: string
  actor: Actor
  ip: string | null
  userAgent: string | null
  verb: Verb
  resource: Resource
  changes: Changes
  details: Record<string, Json>
}
