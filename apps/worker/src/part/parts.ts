import { dispositionsPart } from './dispositions/dispositions-part.ts'
import { firewallPart } from './firewall/firewall-part.ts'
import type { Part } from './part.ts'
import { recipesPart } from './recipes/recipes-part.ts'
import { trunksPart } from './trunks/trunks-part.ts'

/** All that servers can have beside their logins. */
export const parts: readonly Part[] = [firewallPart, dispositionsPart, recipesPart, trunksPart]
