import { chooseRecipeServers } from '@gatehouse/core/dialer/recipe/choose-servers'
import { listRecipes } from '@gatehouse/core/dialer/recipe/list-recipes'
import {
  overrideRecipe,
  resetRecipe,
  restoreRecipe,
  takeOverRecipe,
} from '@gatehouse/core/dialer/recipe/override-recipe'
import { previewRecipe } from '@gatehouse/core/dialer/recipe/preview-recipe'
import { router } from '../../trpc.ts'
import { mutationOf, queryOf } from '../../verb-procedure.ts'

export const recipes = router({
  list: queryOf(listRecipes),
  preview: queryOf(previewRecipe),
  override: mutationOf(overrideRecipe),
  reset: mutationOf(resetRecipe),
  restore: mutationOf(restoreRecipe),
  takeOver: mutationOf(takeOverRecipe),
  setServers: mutationOf(chooseRecipeServers),
})
