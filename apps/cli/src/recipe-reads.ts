import type { Caller } from '@gatehouse/core/access/caller'
import type { RecipeView } from '@gatehouse/core/dialer/recipe/view'
import type { OfAccount } from './account-command.ts'
import { CommandFailed } from './attempt.ts'
import { called } from './items.ts'
import { everyServer, listed } from './servers-named.ts'

export interface OfRecipe extends OfAccount {
  recipe: string
}
export interface Said extends OfRecipe {
  set?: string[]
  reset?: string
  servers?: string
  reason?: string
}

/** Every recipe, and what the account has set. */
export async function everyRecipe(caller: Caller): Promise<RecipeView[]> {
  const { listRecipes } = await import('@gatehouse/core/dialer/recipe/list-recipes')
  return (await listRecipes(caller, {})).items
}

/** The recipe of this name. @throws CommandFailed */
export const one = async (caller: Caller, name: string) =>
  called(await everyRecipe(caller), name, { thing: 'recipe', names: (recipe) => [recipe.name] })

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
