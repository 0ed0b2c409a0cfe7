import type { Core } from '@gatehouse/core/access/core'
import { wantedRecipes } from '@gatehouse/core/dialer/recipe/wanted-recipes'
import type { PartClaim } from '@gatehouse/core/machine/part/claim-parts'
import { digestFiles, filesText } from '@gatehouse/hosts/files/text'
import { filePart } from '../file/file-part.ts'
import type { RenderedPart } from '../part.ts'

/** The recipes that a server gets, a file each. */
export const recipesPart = filePart({
  name: 'recipes',
  verbs: { undone: 'recipe.rolled_back', drifted: 'recipe.drifted' },
  wanted,
})

async function wanted(core: Core, claims: readonly PartClaim[]): Promise<Map<string, RenderedPart>> {
  const rendered = new Map<string, RenderedPart>()
  for (const [account, own] of Map.groupBy(claims, (claim) => claim.account)) {
    const files = await wantedRecipes(
      core,
      account,
      own.map(({ server }) => server),
    )
    for (const [server, all] of files) {
      const text = filesText(all)
      rendered.set(server, { text, digest: digestFiles(text) })
    }
  }
  return rendered
}
