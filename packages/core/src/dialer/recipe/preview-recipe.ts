import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { query } from '../../access/query.ts'
import { readServersNamed } from '../../machine/firewall/find-rules.ts'
import { changed, changeFields, effectsOf, found } from './change.ts'
import { digestOf, overrideOf, readRecipes } from './recipes.ts'
import type { RecipePreview } from './view.ts'

/** What a change of values would do to each server’s file, and what of it needs a reason; nothing is changed. Throws NotFound, Invalid. */
export const previewRecipe = query({
  scope: 'recipe:override',
  input: z.object(changeFields),
  read: ({ recipe, servers }) => [...readRecipes(recipe), readServersNamed(servers ?? [])],
  view([recipes, rows, servers, named], _current, { recipe: _, ...change }): RecipePreview {
    const recipe = found(recipes)
    if (named.length < new Set(change.servers).size) throw new NotFound('server')
    const before = rows.map(overrideOf)
    const { after } = changed(recipe.definition, before, change)
    return {
      ...effectsOf(recipe.definition, before, after, servers),
      preview: digestOf(recipe, before, servers),
    }
  },
})
