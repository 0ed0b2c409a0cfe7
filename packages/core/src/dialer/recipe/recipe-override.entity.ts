import { defineEntity, p } from '@mikro-orm/core'
import type { Value } from './setting.ts'

const schema = defineEntity({
  name: 'RecipeOverride',
  tableName: 'recipe_overrides',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    recipe: p.text(),
    setting: p.text(),
    /** Null: on all servers of the account that have no value of their own. */
    serverId: p.uuid().nullable(),
    value: p.json<{ is: Value }>(),
    reason: p.text().nullable(),
    changedBy: p.text(),
    changedAt: p.datetime(),
  },
})

/** A value that somebody has given a setting of a recipe, and why. */
export class RecipeOverride extends schema.class {
  /** What of a server is made of it. */
  static readonly part = 'recipes'
}
schema.setClass(RecipeOverride)
