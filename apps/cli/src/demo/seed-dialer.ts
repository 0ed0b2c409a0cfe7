import { readFileSync } from 'node:fs'
import type { Caller } from '@gatehouse/core/access/caller'
import { chooseDispositionServers } from '@gatehouse/core/dialer/disposition/choose-servers'
import { listDispositions } from '@gatehouse/core/dialer/disposition/list-dispositions'
import { chooseRecipeServers } from '@gatehouse/core/dialer/recipe/choose-servers'
import { importRecipes } from '@gatehouse/core/dialer/recipe/import-recipes'
import { listRecipes } from '@gatehouse/core/dialer/recipe/list-recipes'
import { carrierNames } from '@gatehouse/core/dialer/trunk/carrier-names'
import { createTrunk } from '@gatehouse/core/dialer/trunk/change-trunks'
import { listTrunks } from '@gatehouse/core/dialer/trunk/list-trunks'
import { systemNames } from '@gatehouse/hosts/names/names'
import { makeDemoCarrierPlace } from './demo-carrier-place.ts'
import type { Step } from './join-member.ts'

/** What the demo's dialer has: a recipe, the dispositions and a trunk to the demo's own carrier, on one server. Each step is passed over where it was done. */
export async function seedDialer(
  owner: Caller,
  { server, folder }: { server: string; folder: string },
  step: Step,
): Promise<void> {
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
  await step(() => addDemoTrunk(owner, server, folder))
}

/** A way to the carrier that runs in Gatehouse's own process; nobody is asked while the demo is made. */
async function addDemoTrunk(owner: Caller, server: string, folder: string): Promise<void> {
  const { items } = await listTrunks(owner, {})
  if (items.length > 0) return
  const { port, username, secret } = await makeDemoCarrierPlace(folder)
  const trunk = {
    name: 'demo-carrier',
    hosts: [{ host: '127.0.0.1', port }],
    username,
    secret,
    untried: true,
    callerId: '+15550199',
    prefixes: ['+1555'],
    local: true,
    servers: [server],
  }
  const carriers = {
    names: carrierNames(systemNames),
    ask: () => Promise.reject(new Error('it is not asked')),
  }
  await createTrunk(owner, trunk, carriers)
}
