/** One thing that can be set. */
export interface SettingView {
  key: string
  title: string
  group: string
  help: string
  unit: string
  type: 'boolean' | 'integer' | 'decimal' | 'choice' | 'text' | 'time-range'
  default: boolean | number | string
  /** Of a boolean: how yes and no are written. */
  words?: readonly string[]
  min?: number
  max?: number
  places?: number
  choices?: readonly string[]
  maxLength?: number
  pattern?: string | null
  clock?: 12 | 24
}

/** A value that somebody has given a setting. Times are ISO 8601 UTC. */
export interface OverrideView {
  setting: string
  /** Null: on all servers without a value of their own. */
  server: string | null
  value: boolean | number | string
  reason: string | null
  changedBy: string
  changedAt: string
}

/** All values as they were after a change. */
export interface RecipeVersionView {
  version: number
  at: string
  changedBy: string
  /** What was changed, in words. */
  what: string
  /** When a server had first proved it; null where none has. */
  provedAt: string | null
}

/** A recipe, and what it is set to. */
export interface RecipeView {
  id: string
  name: string
  title: string
  about: string
  /** Where its file is on a server. */
  path: string
  format: 'ini' | 'json' | 'env'
  reload: readonly string[]
  settings: readonly SettingView[]
  guards: readonly { when: string; says: string }[]
  overrides: OverrideView[]
  servers: { id: string; name: string }[]
  /** The newest first, ten at most. */
  versions: RecipeVersionView[]
  /** The last version before the present one that a server has proved. */
  back: number | null
}

/** What a change makes of one server’s file. */
export interface RecipeEffect {
  server: string
  name: string
  added: string[]
  removed: string[]
}

/** What a change would do. */
export interface RecipePreview {
  items: RecipeEffect[]
  /** What of it needs a reason, and on which servers, by name. */
  guards: { when: string; says: string; servers: string[] }[]
  /** Goes with the change, which is refused where what it was made against is another by then. */
  preview: string
}
