import type { RecipeEffect } from './view.ts'

/** What a change makes of the files of several servers: the same lines come and go in each. */
export interface AlikeEffects {
  /** By name. */
  servers: string[]
  added: string[]
  removed: string[]
}

/** Servers whose files change alike, as one; those that are most first. */
export function alike(items: readonly RecipeEffect[]): AlikeEffects[] {
  const groups = new Map<string, AlikeEffects>()
  for (const { name, added, removed } of items) {
    const lines = JSON.stringify([added, removed])
    const group = groups.get(lines)
    if (group) group.servers.push(name)
    else groups.set(lines, { servers: [name], added, removed })
  }
  return [...groups.values()].sort((a, b) => b.servers.length - a.servers.length)
}
