import type { Caller } from '../access/caller.ts'
import { callKind } from '../machine/operation/call-kind.ts'
import { claimOperations } from '../machine/operation/claim-operations.ts'
import { endOperation } from '../machine/operation/end-operation.ts'
import { writeStep } from '../machine/operation/write-step.ts'
import type { Stage } from '../testing/stage.ts'
import { setCallPrefixes } from './call/call-prefixes.ts'
import { dialCall } from './call/dial-call.ts'
import {
  createDisposition,
  removeDisposition,
  reorderDispositions,
  restoreDisposition,
  updateDisposition,
} from './disposition/change-dispositions.ts'
import { chooseDispositionServers } from './disposition/choose-servers.ts'
import { listDispositions } from './disposition/list-dispositions.ts'
import { chooseRecipeServers } from './recipe/choose-servers.ts'
import { importRecipes } from './recipe/import-recipes.ts'
import { overrideRecipe, resetRecipe, restoreRecipe } from './recipe/override-recipe.ts'
import { dialerRecipe } from './recipe/recipes.testing.ts'
import { removeTrunk, updateTrunk } from './trunk/change-trunks.ts'
import { followSound } from './trunk/follow-sound.ts'
import { carrierSaying, lookUpNow, makeTestTrunk, testTrunk } from './trunk/trunks.testing.ts'

/** Runs every verb about dialers once. */
export async function runDialerVerbs({ gatehouse, owner }: Stage, as: Caller, server: string) {
  const { id: trunk } = await makeTestTrunk(as, { servers: [server] })
  await updateTrunk(as, { ...testTrunk, trunk, servers: [server] }, carrierSaying('accepted'))
  await lookUpNow(gatehouse, carrierSaying('accepted', '200 OK', ['203.0.113.77']).names, trunk)
  const place = { account: owner.account.id, server, name: 'It\'s "odd" \\' }
  await followSound(gatehouse.core, place, { low: 12_000, high: 12_100 })
  for (const failed of [true, false]) {
    await dialCall(as, { trunk, number: '+15550100' })
    const claim = { lease: `test-call-${failed}`, places: 1, mostOfAccount: 1, kinds: [callKind.kind] }
    const [operation] = await claimOperations(gatehouse.core, claim)
    if (!operation) throw new Error('nothing to end')
    if (failed) await writeStep(gatehouse.core, operation, 'check', 'failed', 'It is "away" \\.')
    await endOperation(gatehouse.core, operation, callKind, { outcome: 'It rang.', failed })
  }
  await setCallPrefixes(as, { prefixes: ['+1', '+49'] })
  await removeTrunk(as, { trunk })
  const fields = { label: "It's \\ odd" }
  const { id: disposition } = await createDisposition(as, { code: 'ODD', ...fields })
  const { id: used } = await createDisposition(as, { code: 'USED', ...fields })
  await updateDisposition(as, { disposition, ...fields, dnc: true })
  const { items } = await listDispositions(as, {})
  await reorderDispositions(as, {
    dispositions: items
      .filter(({ system }) => !system)
      .map(({ id }) => id)
      .reverse(),
  })
  await chooseDispositionServers(as, { servers: [server] })
  await gatehouse.database.owner.query('insert into disposition_uses (account_id, code) values ($1, $2)', [
    owner.account.id,
    'USED',
  ])
  await importRecipes(gatehouse.core, dialerRecipe())
  await chooseRecipeServers(as, { recipe: 'dialer', servers: [server] })
  await importRecipes(gatehouse.core, dialerRecipe({ title: 'It\'s "odd" \\' }))
  await overrideRecipe(as, { recipe: 'dialer', set: { dial_timeout: 26 }, reason: 'It\'s "odd" \\' })
  await resetRecipe(as, { recipe: 'dialer' })
  await restoreRecipe(as, { recipe: 'dialer', version: 1 })
  await removeDisposition(as, { disposition })
  await removeDisposition(as, { disposition: used })
  await restoreDisposition(as, { disposition: used })
}
