import { readFileSync } from 'node:fs'
import type { Caller } from '@gatehouse/core/access/caller'
import { chooseDispositionServers } from '@gatehouse/core/dialer/disposition/choose-servers'
import { listDispositions } from '@gatehouse/core/dialer/disposition/list-dispositions'
import { chooseRecipeServers } from '@gatehouse/core/dialer/recipe/choose-servers'
import { importRecipes } from '@gatehouse/core/dialer/recipe/import-recipes'
import { listRecipes } from '@gatehouse/core/dialer/recipe/list-recipes'
import type { Step } from './join-member.ts'

/** What the demo's dialer has: a recipe and the dispositions, on one server. Each step is passed over where it was done. */
export async function seedDialer(owner: Caller, server: string, step: Step): Promise<void> {
  const file = new URL('./dialer.recipe.json', import.meta.url)
  await step(() => importRecipes(owner.core, readFileSync(file, 'utf8')))
  await step(async () => {
    const [recipe] = (await listRecipes(owner, {})).items
    if (recipe?.servers.length === 0)
      await chooseRecipeServers(owner, { recipe: recipe.name, servers: [server] })
  })
  await step(async () => {
    const { servers } = await listDispositions(owner, {})
    if (servers.length === 0) await chooseDispositionServers(owner, { servers: [server] })
  })
}
