import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'RecipeServer',
  tableName: 'recipe_servers',
  properties: {
    accountId: p.uuid().primary(),
    recipe: p.text().primary(),
    serverId: p.uuid().primary(),
    /** SHA-256 of the definition that it is rendered by. */
    definition: p.text(),
    since: p.datetime(),
  },
})

/** A server that is given a recipe. */
export class RecipeServer extends schema.class {
  /** What of a server is made of it. */
  static readonly part = 'recipes'
}
schema.setClass(RecipeServer)
