import type { HostFile } from '@gatehouse/hosts/files/text'
import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { pathOf } from './definition.ts'
import { overrideOf, readRecipes } from './recipes.ts'
import { render, valuesOf } from './values.ts'

/** The files of recipes that servers of an account get, by server; for the worker. */
export async function wantedRecipes(
  core: Core,
  account: string,
  servers: readonly string[],
): Promise<Map<string, HostFile[]>> {
  const [ofRecipes, ofOverrides, ofServers] = readRecipes(null, account)
  const recipes = await asSystem(core, ofRecipes)
  const overrides = await asSystem(core, ofOverrides)
  const chosen = await asSystem(core, ofServers)
  const wanted = new Map<string, HostFile[]>()
  for (const { name, definition } of recipes) {
    const own = overrides.filter(({ recipe }) => recipe === name).map(overrideOf)
    for (const { id } of chosen) {
      if (!servers.includes(id) || !chosen.some((one) => one.recipe === name && one.id === id)) continue
      const files = wanted.get(id) ?? []
      if (files.some(({ path }) => path === pathOf(definition))) continue
      const { mode, owner, reload } = definition
      const lines = render(definition, valuesOf(definition, own, id))
      files.push({ path: pathOf(definition), mode, owner, lines, ...(reload.length > 0 && { reload }) })
      wanted.set(id, files)
    }
  }
  return wanted
}
