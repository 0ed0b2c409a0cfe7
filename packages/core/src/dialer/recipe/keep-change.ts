import { v7 as uuidv7 } from 'uuid'
import { Conflict, Invalid } from '../../access/errors.ts'
import type { AccountWork } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { effectsOf, found } from './change.ts'
import { RecipeOverride } from './recipe-override.entity.ts'
import { chosen, digestOf, overrideOf, overrides, recipes } from './recipes.ts'
import type { Override } from './values.ts'

/** A recipe with what is set, as it stands under the account's lock. @throws NotFound */
export async function standing({ rows }: AccountWork, name: string) {
  const recipe = found(await rows(recipes, [name]))
  const before = (await rows(overrides, [name, null])).map(overrideOf)
  return { recipe, before, servers: await rows(chosen, [name, null]) }
}

type Standing = Awaited<ReturnType<typeof standing>>

const versionNow = statement<{ version: number }>(
  'recipe.version_now',
  'select coalesce(max(version), -1)::integer as version from recipe_versions where account_id = account_in_context() and recipe = $1',
)
const firstVersion = statement<never>(
  'recipe.first_version',
  `insert into recipe_versions (account_id, recipe, version, changed_by, what, overrides, proved_at)
   select account_in_context(), $1, 0, '', 'As it was at first', $2, (
     select max(p.proved_at) from server_parts p join recipe_servers r on r.account_id = p.account_id and r.server_id = p.server_id
     where p.account_id = account_in_context() and p.part = 'recipes' and r.recipe = $1)`,
)
const addVersion = statement<never>(
  'recipe.add_version',
  `insert into recipe_versions (account_id, recipe, version, changed_by, what, overrides)
   values (account_in_context(), $1, $2, $3, $4, $5)`,
)

const whoOf = ({ current }: AccountWork) => current.user?.email ?? 'Gatehouse’s operator'

/** Makes the rows of what is set those of `after`, and a version of them. */
async function keep(
  work: AccountWork,
  { recipe, before }: Standing,
  after: readonly (Override & { reason?: string | null })[],
  { why, what }: { why: string | null; what: string },
): Promise<number> {
  const { em, account, rows, now } = work
  const there = await em.find(RecipeOverride, { accountId: account.id, recipe: recipe.name })
  const keyOf = (setting: string, server: string | null) => `${setting} ${server}`
  const rowOf = new Map(there.map((row) => [keyOf(row.setting, row.serverId ?? null), row]))
  const wanted = new Set(after.map(({ setting, server }) => keyOf(setting, server)))
  for (const [key, row] of rowOf) if (!wanted.has(key)) em.remove(row)
  const kept: (Override & { reason: string | null })[] = []
  for (const one of after) {
    const row = rowOf.get(keyOf(one.setting, one.server))
    const stays = row !== undefined && row.value.is === one.value
    const reason = (stays ? row.reason : (why ?? one.reason)) ?? null
    kept.push({ ...one, reason })
    if (stays) continue
    const said = { value: { is: one.value }, reason, changedBy: whoOf(work), changedAt: now }
    if (row) em.assign(row, said)
    else
      em.persist(
        em.create(RecipeOverride, {
          accountId: account.id,
          id: uuidv7(),
          recipe: recipe.name,
          setting: one.setting,
          serverId: one.server,
          ...said,
        }),
      )
  }
  const [{ version = -1 } = {}] = await rows(versionNow, [recipe.name])
  if (version < 0) await rows(firstVersion, [recipe.name, JSON.stringify(before)])
  await rows(addVersion, [
    recipe.name,
    Math.max(version, 0) + 1,
    whoOf(work),
    what.slice(0, 300),
    JSON.stringify(kept),
  ])
  return Math.max(version, 0) + 1
}

interface Given {
  why: string | null
  /** Of what a preview was shown, if there was one. */
  preview: string | undefined
  /** What is done, in words, and the servers that it names. */
  what: string
  names: readonly string[]
  /** Whether all of it has stood before: then its guards have had their reason. */
  stood?: boolean
}

/** Changes what is set, once all is in order. @throws Invalid, Conflict */
export async function change(
  work: AccountWork,
  stands: Standing,
  after: readonly (Override & { reason?: string | null })[],
  given: Given,
) {
  const { recipe, before, servers } = stands
  if (given.preview !== undefined && given.preview !== digestOf(recipe, before, servers))
    throw new Conflict(
      'This recipe, or the servers that get it, have changed since the preview. Look at what would happen now and try again.',
    )
  const { items, guards } = effectsOf(recipe.definition, before, after, servers)
  if (guards.length > 0 && given.why === null && !given.stood)
    throw new Invalid(
      guards.map(({ says }) => ({
        path: ['reason'],
        message: `${says} Say why: it is kept in the audit log.`,
      })),
    )
  const version = await keep(work, stands, after, given)
  return {
    result: { version, servers: items.map(({ server }) => server) },
    resource: { id: recipe.id, label: recipe.name },
    details: {
      version,
      what: given.what,
      ...(given.names.length > 0 && { servers: [...given.names] }),
      ...(given.why !== null && { reason: given.why }),
      ...(guards.length > 0 && { guards: guards.map(({ says }) => says) }),
    },
  }
}
