import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { type AccountWork, mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { serversNamed } from '../../machine/firewall/find-rules.ts'
import type { PartDrift } from '../../machine/part/view.ts'
import { changed, changeFields, reason, recipeName } from './change.ts'
import { type Definition, pathOf } from './definition.ts'
import { change, standing } from './keep-change.ts'
import { checkValue, written } from './setting.ts'
import { type Override, readLines, valueAt } from './values.ts'

/** Of what a preview was shown, if there was one. */
const preview = z.string().max(64).optional()

/** What a change does, in words: `dial_timeout 60 → 26`. */
function inWords(
  definition: Definition,
  before: readonly Override[],
  after: readonly Override[],
  place: string | null,
) {
  return definition.settings
    .flatMap((setting) => {
      const [was, is] = [valueAt(setting, before, place), valueAt(setting, after, place)]
      if (was.value === is.value && was.source === is.source) return []
      return [`${setting.key} ${written(setting, was.value)} → ${written(setting, is.value)}`]
    })
    .join(', ')
}

const common = { ...changeFields, reason, preview }

/**
 * Gives settings of a recipe values, on all servers that get it, or on some of them. What a guard says needs a reason is refused without
 * one. Throws NotFound, Invalid, Conflict where what a preview was made against is another by now.
 */
export const overrideRecipe = mutation({
  verb: 'recipe.overridden',
  scope: 'recipe:override',
  input: z.object(common),
  run: (work, input) => edit(work, input),
})

/** Takes values back, to those of the account or to the defaults. Throws as {@link overrideRecipe}. */
export const resetRecipe = mutation({
  verb: 'recipe.reset',
  scope: 'recipe:override',
  input: z.object({
    recipe: recipeName,
    servers: changeFields.servers,
    /** Keys; all that are set there where none is named. */
    settings: changeFields.reset,
    reason,
    preview,
  }),
  async run(work, { settings, ...input }) {
    const { before } = await standing(work, input.recipe)
    const places: (string | null)[] = input.servers ?? [null]
    const all = before.filter(({ server }) => places.includes(server)).map(({ setting }) => setting)
    const reset = settings.length > 0 ? settings : [...new Set(all)]
    return edit(work, { ...input, set: {}, reset })
  },
})

async function edit(
  work: AccountWork,
  { recipe, servers, set, reset, reason, preview }: z.output<z.ZodObject<typeof common>>,
) {
  const stands = await standing(work, recipe)
  const named = servers === null ? [] : await serversNamed(work, servers)
  const { definition } = stands.recipe
  const { after } = changed(definition, stands.before, { servers, set, reset })
  const what = inWords(definition, stands.before, after, servers?.[0] ?? null)
  if (what === '') throw new Conflict('This changes nothing: everything is as it would be.')
  return change(work, stands, after, { why: reason, preview, what, names: named.map(({ name }) => name) })
}

const snapshot = statement<{ overrides: (Override & { reason?: string | null })[] }>(
  'recipe.snapshot',
  'select overrides from recipe_versions where account_id = account_in_context() and recipe = $1 and version = $2',
)
const lastProved = statement<{ version: number }>(
  'recipe.last_proved',
  `select version from recipe_versions v where account_id = account_in_context() and recipe = $1 and proved_at is not null
     and version < (select max(version) from recipe_versions w where w.account_id = v.account_id and w.recipe = v.recipe)
   order by version desc limit 1`,
)

/**
 * Sets everything back to what it was in a former version, the last that a server has proved where none is named: that is a new version, in
 * which each value has its former reason unless another is given. Throws NotFound, Conflict, Invalid.
 */
export const restoreRecipe = mutation({
  verb: 'recipe.restored',
  scope: 'recipe:override',
  input: z.object({ recipe: recipeName, version: z.int().min(0).optional(), reason, preview }),
  async run(work, { recipe, version: asked, reason, preview }) {
    const stands = await standing(work, recipe)
    const version = asked ?? (await work.rows(lastProved, [recipe]))[0]?.version
    if (version === undefined) throw new Conflict('No server has verified a former version of this recipe.')
    const [row] = await work.rows(snapshot, [recipe, version])
    if (!row) throw new Conflict(`This recipe has no version ${version}.`)
    const { definition } = stands.recipe
    const after = row.overrides.filter(({ setting }) =>
      definition.settings.some(({ key }) => key === setting),
    )
    for (const { setting: key, value } of after) {
      const setting = definition.settings.find((one) => one.key === key)
      const checked = setting && checkValue(setting, value, definition.format)
      if (checked && 'problem' in checked)
        throw new Conflict(`${key} was ${value} then, which this recipe no longer takes: ${checked.problem}`)
    }
    const what = `Back to version ${version}`
    return change(work, stands, after, { why: reason, preview, what, names: [], stood: true })
  },
})

const drifted = statement<{ drift: PartDrift | null }>(
  'recipe.drift',
  `select drift from server_parts where account_id = account_in_context() and server_id = $1 and part = 'recipes'`,
)

/**
 * Makes values of a server of what somebody had written into its file by hand, as far as the recipe takes them: Gatehouse has put the file
 * back, and from here on has them itself. Answers the lines that are `left`. Throws NotFound, Invalid, Conflict where there are none.
 */
export const takeOverRecipe = mutation({
  verb: 'recipe.overridden',
  scope: 'recipe:override',
  input: z.object({ recipe: recipeName, server: id, reason }),
  async run(work, { recipe, server, reason }) {
    const stands = await standing(work, recipe)
    const named = await serversNamed(work, [server])
    const [row] = await work.rows(drifted, [server])
    const { definition } = stands.recipe
    const path = `${pathOf(definition)}: `
    const added = (row?.drift?.added ?? [])
      .filter((line) => line.startsWith(path))
      .map((line) => line.slice(path.length))
    const set: Record<string, unknown> = {}
    const left: string[] = []
    for (const line of added) {
      const [[key, raw] = ['', null]] = readLines(definition, [line])
      const setting = definition.settings.find((one) => one.key === key)
      const checked = setting && checkValue(setting, raw, definition.format)
      if (checked && 'value' in checked) set[key] = checked.value
      else left.push(line)
    }
    if (Object.keys(set).length === 0)
      throw new Conflict('Nothing was changed by hand on this server that this recipe could take over.')
    const { after } = changed(definition, stands.before, { servers: [server], set, reset: [] })
    const what = inWords(definition, stands.before, after, server)
    if (what === '') throw new Conflict('What was found on this server is set already.')
    const made = await change(work, stands, after, {
      why: reason,
      preview: undefined,
      what: `Taken over: ${what}`,
      names: named.map(({ name }) => name),
    })
    return { ...made, result: { ...made.result, left } }
  },
})
