import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { Core } from '../../access/core.ts'
import { Invalid, type Issue } from '../../access/errors.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import type { Definition } from './definition.ts'
import { parseRecipeFile } from './recipe-file.ts'
import { RecipeServer } from './recipe-server.entity.ts'
import { recipes } from './recipes.ts'
import { checkValue, type Value } from './setting.ts'

/** What an import did. */
export interface ImportedRecipes {
  /** By their names. */
  added: string[]
  changed: string[]
  unchanged: string[]
}

interface Use {
  account: string
  slug: string
  setting: string | null
  value: { is: Value } | null
}

const uses = statement<Use>(
  'recipe.uses',
  `select a.id as account, a.slug, null as setting, null::jsonb as value from recipe_servers r join accounts a on a.id = r.account_id
   where r.recipe = $1
   union all
   select a.id, a.slug, o.setting, o.value from recipe_overrides o join accounts a on a.id = o.account_id
   where o.recipe = $1 and a.closed_at is null order by 2, 3`,
)
const put = statement<never>(
  'recipe.put',
  `insert into recipes (id, name, definition, digest) values ($1, $2, $3, $4)
   on conflict (name) do update set definition = excluded.definition, digest = excluded.digest, imported_at = now()`,
)

const digestOf = (definition: Definition) =>
  createHash('sha256').update(JSON.stringify(definition)).digest('hex')

/**
 * Brings in the recipes of a file (docs/recipes.md): new ones, and new definitions of known ones, which reach the servers that get them, one
 * first. Nothing is imported where a value that an account has set would no longer be one. Throws Invalid with the place in the file.
 */
export async function importRecipes(core: Core, text: string): Promise<ImportedRecipes> {
  const before = await asSystem(core, bind(recipes, [null]))
  const known = new Map(before.map(({ name, definition }) => [name, definition]))
  const definitions = parseRecipeFile(text, known)
  const done: ImportedRecipes = { added: [], changed: [], unchanged: [] }
  const renewed: { definition: Definition; id: string; accounts: string[] }[] = []
  const issues: Issue[] = []
  for (const definition of definitions) {
    const row = before.find(({ name }) => name === definition.name)
    done[row ? (row.digest === digestOf(definition) ? 'unchanged' : 'changed') : 'added'].push(
      definition.name,
    )
    if (row?.digest === digestOf(definition)) continue
    const all = await asSystem(core, bind(uses, [definition.name]))
    issues.push(...all.flatMap((use) => misfit(definition, use)))
    const accounts = [...new Set(all.filter(({ setting }) => setting === null).map(({ account }) => account))]
    renewed.push({ definition, id: row?.id ?? uuidv7(), accounts })
  }
  if (issues.length > 0) throw new Invalid(issues)
  for (const one of renewed) await renew(core, one)
  return done
}

/** Why a value that an account has set fits no longer. */
function misfit({ name, settings, format }: Definition, { slug, setting: key, value }: Use): Issue[] {
  if (key === null || value === null) return []
  const setting = settings.find((one) => one.key === key)
  const checked = setting ? checkValue(setting, value.is, format) : { problem: 'it is not in this file.' }
  if ('value' in checked) return []
  const message = `${slug} has set “${key}” to ${value.is}, which would no longer do: ${checked.problem}`
  return [{ path: [name], message }]
}

/** One recipe, in the log of each account whose servers get it. */
async function renew(
  core: Core,
  { definition, id, accounts }: { definition: Definition; id: string; accounts: readonly string[] },
): Promise<void> {
  const digest = digestOf(definition)
  const caller = systemCaller(core)
  await systemMutation({ verb: 'recipe.imported', caller, accounts }, async ({ em, rows }) => {
    await rows(put, [id, definition.name, JSON.stringify(definition), digest])
    // a row says itself that its server has something new to hold
    const there = await em.find(RecipeServer, { recipe: definition.name, accountId: { $in: [...accounts] } })
    for (const row of there) row.definition = digest
    return {
      result: null,
      resource: { id, label: definition.name },
      actor: { kind: 'system', id: null, label: 'gatehouse recipes import' },
    }
  })
}
