import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

/** Recipes, what the account has set in them, and how far the servers are that get them. */
export const recipesOf = read(
  { topics: ['dialer', 'servers'], showsOld: true, rest: () => 1000 },
  (slug: string) => gatehouse(slug).recipes.list.query({}),
)

export type Recipes = Awaited<ReturnType<typeof recipesOf>>
export type Recipe = Recipes['items'][number]
export type RecipeSetting = Recipe['settings'][number]
