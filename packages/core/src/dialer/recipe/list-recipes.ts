import { z } from 'zod'
import { query } from '../../access/query.ts'
import { bind } from '../../database/statement.ts'
import { partView, readParts } from '../../machine/part/list-parts.ts'
import { readRecipes, recipeView, versions } from './recipes.ts'

/** The recipes that were imported, what the account has set, and how far the servers are that get them. */
export const listRecipes = query({
  scope: 'recipe:read',
  input: z.object({}).optional(),
  read: () => [...readRecipes(null), bind(versions, [null]), readParts(null, 'recipes')],
  view: ([recipes, overrides, servers, all, parts]) => ({
    items: recipes.map((recipe) => recipeView(recipe, overrides, servers, all)),
    parts: parts.map(partView),
  }),
})
