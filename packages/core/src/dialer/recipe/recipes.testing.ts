import { readFileSync } from 'node:fs'

const file = new URL('../../../../../apps/cli/src/demo/dialer.recipe.json', import.meta.url)

/** The demo's recipe as a file, with something else in it. */
export const dialerRecipe = (more: Record<string, unknown> = {}): string =>
  JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...more })
