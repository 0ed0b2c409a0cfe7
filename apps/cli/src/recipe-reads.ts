import type { Caller } from '@gatehouse/core/access/caller'
import { alike } from '@gatehouse/core/dialer/recipe/alike'
import type { RecipePreview, RecipeView } from '@gatehouse/core/dialer/recipe/view'
import type { OfAccount } from './account-command.ts'
import { CommandFailed } from './attempt.ts'
import { called } from './items.ts'
import { operate } from './operator.ts'
import { note, print, printJson, printList, time } from './output.ts'
import { printRollout } from './print-rollout.ts'
import { everyServer, listed } from './servers-named.ts'
import { someNames } from './some-in-words.ts'

export interface OfRecipe extends OfAccount {
  recipe: string
}
export interface Said extends OfRecipe {
  set?: string[]
  reset?: string
  servers?: string
  reason?: string
  preview?: string
}

/** Every recipe, what the account has set, and how far the servers are. */
async function everyRecipe(caller: Caller) {
  const { listRecipes } = await import('@gatehouse/core/dialer/recipe/list-recipes')
  return listRecipes(caller, {})
}

/** The recipe of this name. @throws CommandFailed */
export const one = async (caller: Caller, name: string): Promise<RecipeView> =>
  called((await everyRecipe(caller)).items, name, { thing: 'recipe', names: (recipe) => [recipe.name] })

/** Servers by name; none for `none`. @throws CommandFailed */
export async function chosenServers(caller: Caller, names: string) {
  const all = await everyServer(caller)
  return (names.trim() === 'none' ? [] : listed(names)).map((name) =>
    called(all, name, { thing: 'server', names: (server) => [server.name, server.id] }),
  )
}

/** The same by id; null where none is said. */
export const placesOf = async (caller: Caller, names: string | undefined) =>
  names === undefined ? null : (await chosenServers(caller, names)).map(({ id }) => id)

/** `key=value` for each. @throws CommandFailed */
export function setOf(words: readonly string[] | undefined): Record<string, string> {
  return Object.fromEntries(
    (words ?? []).map((word) => {
      const at = word.indexOf('=')
      if (at < 1) throw new CommandFailed(`--set takes key=value, not ${word}.`, 2)
      return [word.slice(0, at), word.slice(at + 1)]
    }),
  )
}

/** `gatehouse recipes list`. */
export function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { items, parts } = await everyRecipe(caller)
    if (options.json) {
      const of = (servers: RecipeView['servers']) =>
        parts.filter(({ server }) => servers.some(({ id }) => id === server))
      return printJson(items.map((recipe) => ({ ...recipe, parts: of(recipe.servers) })))
    }
    if (items.length === 0) note('No recipes yet. Import some with: gatehouse recipes import FILE')
    const names = new Map((await everyServer(caller)).map(({ id, name }) => [id, name]))
    for (const { name, title, path, servers, settings, overrides, versions } of items) {
      print(
        `${name}: ${title}, ${path} on ${someNames(servers.map((server) => server.name)) || 'no server'}${versions[0] ? `, version ${versions[0].version}` : ''}`,
      )
      printRollout(servers, parts)
      printList(
        settings.flatMap((setting) => {
          const own = overrides.filter((override) => override.setting === setting.key)
          const general = own.find(({ server }) => server === null)
          return [
            { setting, of: 'default', value: setting.default, override: null, shown: !general },
            ...own.map((override) => ({
              setting,
              of: override.server === null ? 'account' : (names.get(override.server) ?? override.server),
              value: override.value,
              override,
              shown: true,
            })),
          ].filter(({ shown }) => shown)
        }),
        {
          nothing: '',
          head: ['SETTING', 'OF', 'VALUE', 'BY', 'WHEN', 'WHY'],
          row: ({ setting, of, value, override }) => [
            setting.key,
            of,
            String(value),
            override?.changedBy,
            time(override?.changedAt ?? null),
            override?.reason,
          ],
        },
      )
    }
  })
}

function printPreview({ items, guards, preview }: RecipePreview): void {
  if (items.length === 0) print('No server’s file would change.')
  for (const { servers, added, removed } of alike(items)) {
    print(`${servers.length > 1 ? `${servers.length} servers: ` : ''}${someNames(servers)}`)
    for (const line of removed) print(`  - ${line}`)
    for (const line of added) print(`  + ${line}`)
  }
  for (const { says, servers } of guards)
    print(`Needs a reason${servers.length > 0 ? ` on ${someNames(servers)}` : ''}: ${says}`)
  note(`To make this change only if nothing else has changed by then: --preview ${preview}`)
}

/** `gatehouse recipes preview`. */
export function preview(options: Said): Promise<void> {
  const set = setOf(options.set)
  return operate(options, async ({ caller }) => {
    const { previewRecipe } = await import('@gatehouse/core/dialer/recipe/preview-recipe')
    const { name } = await one(caller, options.recipe)
    const servers = await placesOf(caller, options.servers)
    const result = await previewRecipe(caller, { recipe: name, servers, set, reset: listed(options.reset) })
    if (options.json) printJson(result)
    else printPreview(result)
  })
}

/** `gatehouse recipes versions`. */
export function versions(options: OfRecipe): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { versions: items, back } = await one(caller, options.recipe)
    printList(items, {
      json: options.json,
      nothing: 'Nothing of this recipe has been set yet.',
      head: ['VERSION', 'WHEN', 'BY', 'WHAT', 'VERIFIED'],
      row: ({ version, at, changedBy, what, provedAt }) => [
        version,
        time(at),
        changedBy || null,
        what,
        time(provedAt),
      ],
    })
    if (!options.json && back !== null) note(`restore goes back to version ${back}.`)
  })
}
