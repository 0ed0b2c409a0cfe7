import { z } from 'zod'
import { query } from '../../access/query.ts'
import { changed, changeFields, effectsOf, found } from './change.ts'
import { digestOf, overrideOf, readRecipes } from './recipes.ts'
import type { RecipePreview } from './view.ts'

/** What a change of values would do to each server’s file, and what of it needs a reason; nothing is changed. Throws NotFound, Invalid. */
export const previewRecipe = query({
  scope: 'recipe:override',
  input: z.object(changeFields),
  read: ({ recipe }) => readRecipes(recipe),
  view([recipes, rows, servers], _current, { recipe: _, ...change }): RecipePreview {
    const recipe = found(recipes)
    const before = rows.map(overrideOf)
    const { after } = changed(recipe.definition, before, change)
    return {
      ...effectsOf(recipe.definition, before, after, servers),
      preview: digestOf(recipe, before, servers),
    }
  },
})
