import type { Caller } from '../access/caller.ts'
import type { Stage } from '../testing/stage.ts'
import {
  createDisposition,
  removeDisposition,
  reorderDispositions,
  restoreDisposition,
  updateDisposition,
} from './disposition/change-dispositions.ts'
import { chooseDispositionServers } from './disposition/choose-servers.ts'
import { listDispositions } from './disposition/list-dispositions.ts'
import { chooseRecipeServers } from './recipe/choose-servers.ts'
import { importRecipes } from './recipe/import-recipes.ts'
import { overrideRecipe, resetRecipe, restoreRecipe } from './recipe/override-recipe.ts'
import { dialerRecipe } from './recipe/recipes.testing.ts'

/** Runs every verb about dialers once. */
export async function runDialerVerbs({ gatehouse, owner }: Stage, as: Caller, server: string) {
  const fields = { label: "It's \\ odd" }
  const { id: disposition } = await createDisposition(as, { code: 'ODD', ...fields })
  const { id: used } = await createDisposition(as, { code: 'USED', ...fields })
  await updateDisposition(as, { disposition, ...fields, dnc: true })
  const { items } = await listDispositions(as, {})
  await reorderDispositions(as, {
    dispositions: items
      .filter(({ system }) => !system)
      .map(({ id }) => id)
      .reverse(),
  })
  await chooseDispositionServers(as, { servers: [server] })
  await gatehouse.database.owner.query('insert into disposition_uses (account_id, code) values ($1, $2)', [
    owner.account.id,
    'USED',
  ])
  await importRecipes(gatehouse.core, dialerRecipe())
  await chooseRecipeServers(as, { recipe: 'dialer', servers: [server] })
  await importRecipes(gatehouse.core, dialerRecipe({ title: 'It\'s "odd" \\' }))
  await overrideRecipe(as, { recipe: 'dialer', set: { dial_timeout: 26 }, reason: 'It\'s "odd" \\' })
  await resetRecipe(as, { recipe: 'dialer' })
  await restoreRecipe(as, { recipe: 'dialer', version: 1 })
  await removeDisposition(as, { disposition })
  await removeDisposition(as, { disposition: used })
  await restoreDisposition(as, { disposition: used })
}
