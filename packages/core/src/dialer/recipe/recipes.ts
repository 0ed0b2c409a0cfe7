import { createHash } from 'node:crypto'
import { type Bound, bind, iso, statement } from '../../database/statement.ts'
import { type Definition, pathOf } from './definition.ts'
import type { Value } from './setting.ts'
import type { Override } from './values.ts'
import type { OverrideView, RecipeVersionView, RecipeView } from './view.ts'

export interface RecipeRow {
  id: string
  name: string
  definition: Definition
  digest: string
}
export interface OverrideRow {
  recipe: string
  setting: string
  server_id: string | null
  value: { is: Value }
  reason: string | null
  changed_by: string
  changed_at: string
}
export interface ChosenRow {
  recipe: string
  id: string
  name: string
}
export interface VersionRow {
  recipe: string
  version: number
  at: string
  changed_by: string
  what: string
  proved_at: string | null
}

// `account` is for the system, which has none in context
export const recipes = statement<RecipeRow>(
  'recipe.all',
  `select id, name, definition, digest from recipes where $1::text is null or name = $1 order by name`,
)
export const overrides = statement<OverrideRow>(
  'recipe.overrides',
  `select o.recipe, o.setting, o.server_id, o.value, o.reason, o.changed_by, o.changed_at from recipe_overrides o
   where o.account_id = coalesce($2::uuid, account_in_context()) and ($1::text is null or o.recipe = $1)
     and (o.server_id is null or exists (
       select from servers s where s.account_id = o.account_id and s.id = o.server_id and s.removed_at is null))
   order by o.recipe, o.setting, o.server_id nulls first`,
)
export const chosen = statement<ChosenRow>(
  'recipe.servers',
  `select r.recipe, s.id, s.name from recipe_servers r join servers s on s.account_id = r.account_id and s.id = r.server_id
   where r.account_id = coalesce($2::uuid, account_in_context()) and ($1::text is null or r.recipe = $1) and s.removed_at is null
   order by s.name`,
)
export const versions = statement<VersionRow>(
  'recipe.versions',
  `select v.recipe, v.version, v.at, v.changed_by, v.what, v.proved_at from recipe_versions v
   where v.account_id = account_in_context() and ($1::text is null or v.recipe = $1) order by v.recipe, v.version desc limit 500`,
)

/** Asks for recipes, or one by its name, with what the account has set and where it goes. */
export const readRecipes = (
  name: string | null,
  account: string | null = null,
): [Bound<RecipeRow>, Bound<OverrideRow>, Bound<ChosenRow>] => [
  bind(recipes, [name]),
  bind(overrides, [name, account]),
  bind(chosen, [name, account]),
]

export const overrideOf = (row: OverrideRow): Override & { reason: string | null } => ({
  setting: row.setting,
  server: row.server_id,
  value: row.value.is,
  reason: row.reason,
})

/** What a preview was made against: it differs as soon as anything of that does. */
export function digestOf(
  { digest }: Pick<RecipeRow, 'digest'>,
  overrides: readonly Override[],
  servers: readonly { id: string }[],
): string {
  const set = overrides.map(({ setting, server, value }) => JSON.stringify([setting, server, value])).sort()
  const all = JSON.stringify([digest, set, servers.map(({ id }) => id).sort()])
  return createHash('sha256').update(all).digest('hex').slice(0, 32)
}

const overrideView = (row: OverrideRow): OverrideView => ({
  ...overrideOf(row),
  changedBy: row.changed_by,
  changedAt: iso(row.changed_at),
})

const versionView = (row: VersionRow): RecipeVersionView => ({
  version: row.version,
  at: iso(row.at),
  changedBy: row.changed_by,
  what: row.what,
  provedAt: iso(row.proved_at),
})

export function recipeView(
  { id, name, definition }: RecipeRow,
  set: readonly OverrideRow[],
  servers: readonly ChosenRow[],
  versions: readonly VersionRow[],
): RecipeView {
  const { title, about, format, reload, settings, guards } = definition
  const own = versions.filter(({ recipe }) => recipe === name)
  return {
    id,
    name,
    title,
    about,
    path: pathOf(definition),
    format,
    reload,
    settings,
    guards,
    overrides: set.filter(({ recipe }) => recipe === name).map(overrideView),
    servers: servers.filter(({ recipe }) => recipe === name).map(({ id, name }) => ({ id, name })),
    versions: own.slice(0, 10).map(versionView),
    back: own.slice(1).find(({ proved_at }) => proved_at !== null)?.version ?? null,
  }
}
