import { z } from 'zod'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { serversNamed } from '../../machine/firewall/find-rules.ts'
import { found, recipeName } from './change.ts'
import { RecipeServer } from './recipe-server.entity.ts'
import { recipes } from './recipes.ts'

/** Says which servers get a recipe, as a file; from all others it is taken away. Throws NotFound. */
export const chooseRecipeServers = mutation({
  verb: 'recipe.servers_chosen',
  scope: 'recipe:override',
  input: z.object({ recipe: recipeName, servers: z.array(id).max(1000) }),
  async run(work, { recipe: name, servers }) {
    const { em, account, rows, now } = work
    const recipe = found(await rows(recipes, [name]))
    const named = await serversNamed(work, servers)
    const there = await em.find(RecipeServer, { accountId: account.id, recipe: name })
    for (const row of there) if (!servers.includes(row.serverId)) em.remove(row)
    for (const { id } of named)
      if (!there.some(({ serverId }) => serverId === id))
        em.persist(
          em.create(RecipeServer, {
            accountId: account.id,
            recipe: name,
            serverId: id,
            definition: recipe.digest,
            since: now,
          }),
        )
    return {
      result: { servers: named.map(({ id }) => id) },
      resource: { id: recipe.id, label: name },
      details: { servers: named.map(({ name }) => name) },
    }
  },
})
