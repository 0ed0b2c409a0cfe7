import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { chooseRecipeServers } from '@gatehouse/core/dialer/recipe/choose-servers'
import { importRecipes } from '@gatehouse/core/dialer/recipe/import-recipes'
import { overrideRecipe, restoreRecipe, takeOverRecipe } from '@gatehouse/core/dialer/recipe/override-recipe'
import { dialerRecipe } from '@gatehouse/core/dialer/recipe/recipes.testing'
import { removeServer } from '@gatehouse/core/fleet/server/remove-server'
import { syncNow } from '@gatehouse/core/fleet/server/sync-now'
import { listParts } from '@gatehouse/core/machine/part/list-parts'
import type { PartView } from '@gatehouse/core/machine/part/view'
import { holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import { fleetMissing } from '@gatehouse/hosts/test-host/fleet'
import { enterOwnNetwork } from '@gatehouse/hosts/test-host/own-network'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openRealFleet, type RealFleet, type Spot } from '../../sync/real-fleet.testing.ts'
import { testTrunks } from '../trunks/trunks-on-hosts.testing.ts'

const missing = fleetMissing()
if (missing === null) enterOwnNetwork()

const test = suite('files of real hosts')
const recipe = 'dialer'
const path = '/etc/gatehouse/recipes/dialer.conf'
let fleet: RealFleet

const owner = () => fleet.stage.owner.caller
const part = async ({ server }: Spot): Promise<PartView | undefined> =>
  (await listParts(owner(), { server })).items[0]
const is = (spot: Spot, state: PartView['state'], seconds = 60) =>
  fleet.until(`${spot.host.name} ${state}`, async () => (await part(spot))?.state === state, seconds)
const content = async ({ host }: Spot) => (await host.run(`cat ${path} 2>/dev/null || :`)).stdout
/** A host's dialer, which takes no hopper over 1000, and writes down what it was told. */
const reload = ['/usr/local/bin/dialer', 'reload', path]
const dialer = `#!/bin/sh
grep -q 'hopper_level = [0-9][0-9][0-9][0-9]' "$2" && { echo "hopper_level: too many"; exit 1; }
cp "$2" /run/dialer.told`

if (missing !== null) console.log(`SKIPPED: files of real hosts — install ${missing}`)
else {
  test.before(async () => {
    fleet = await openRealFleet(3)
    for (const n of [0, 1, 2]) {
      await fleet.at(n).host.run('cat >/usr/local/bin/dialer && chmod 755 /usr/local/bin/dialer', dialer)
      await fleet.at(n).is('in-sync')
    }
    await importRecipes(
      fleet.stage.gatehouse.core,
      dialerRecipe({ reload, owner: 'root:daemon', mode: '0640' }),
    )
  })
  test.after(() => fleet?.close())

  test('a recipe reaches the servers that get it, and its program is told', async () => {
    const spots = [0, 1, 2].map((n) => fleet.at(n))
    await chooseRecipeServers(owner(), { recipe, servers: spots.map(({ server }) => server) })
    for (const spot of spots) await is(spot, 'in-sync')
    for (const spot of spots) {
      assert.match(await content(spot), /^\[dialer\]\ndial_method = MANUAL\n/)
      const { stdout } = await spot.host.run(`cmp ${path} /run/dialer.told && stat -c '%a %U:%G' ${path}`)
      assert.is(stdout.trim(), '640 root:daemon')
    }
  })

  test('what one server’s program refuses comes back there with its words, and reaches no other', async () => {
    const spots = [0, 1, 2].map((n) => fleet.at(n))
    await overrideRecipe(owner(), { recipe, set: { hopper_level: 1500 } })
    await fleet.until('one undone, two stopped', async () => {
      const states = (await Promise.all(spots.map(part))).map((view) => view?.state)
      return states.includes('undone') && states.filter((state) => state === 'stopped').length === 2
    })
    const views = await Promise.all(spots.map(part))
    assert.match(
      views.find((view) => view?.undone)?.undone?.why ?? '',
      /dialer reload .*failed: hopper_level: too many/,
    )
    for (const spot of spots) assert.match(await content(spot), /hopper_level = 1\n/)
    const [event] = (await searchEvents(owner(), { verb: 'recipe.rolled_back' })).items
    assert.is(event?.actor.kind, 'system')
    await restoreRecipe(owner(), { recipe })
    for (const spot of spots) await is(spot, 'in-sync')
  })

  test('what somebody changes by hand is put back, named with its line and the session that was open, and can be taken over', async () => {
    const spot = fleet.at(1)
    const { id } = await openSession(fleet.stage, await holderKey(fleet.stage, fleet.stage.owner), {
      server: spot.host.name,
    })
    await spot.host.run(`sed -i 's/dial_timeout = 60/dial_timeout = 45/' ${path}; chmod 666 ${path}`)
    await syncNow(owner(), { server: spot.server })
    await fleet.until('found', async () => ((await part(spot))?.drift?.added.length ?? 0) > 0)
    const drift = (await part(spot))?.drift
    assert.equal(drift?.added, [`${path}: dial_timeout = 45`, `${path}: mode and owner 666 root:daemon`])
    assert.equal(drift?.removed, [`${path}: dial_timeout = 60`])
    assert.ok(drift?.sessions.some((session) => session.id === id))
    await fleet.until('put back', async () => (await content(spot)).includes('dial_timeout = 60'))
    await is(spot, 'in-sync')
    await takeOverRecipe(owner(), { recipe, server: spot.server })
    await is(spot, 'in-sync')
    assert.match(await content(spot), /dial_timeout = 45/)
    assert.match(await content(fleet.at(0)), /dial_timeout = 60/)
  })

  test('a full disk and a link in the way are said, harm nothing, and it goes on when they are gone', async () => {
    const spot = fleet.at(2)
    const change = (timeout: number) =>
      overrideRecipe(owner(), { recipe, servers: [spot.server], set: { dial_timeout: timeout } })
    await spot.host.fill('/')
    await change(21)
    await fleet.until('full', async () => /is the disk full/.test((await part(spot))?.error ?? ''))
    assert.match(await content(spot), /dial_timeout = 60/)
    await spot.host.drain()
    await syncNow(owner(), { server: spot.server })
    await is(spot, 'in-sync')
    assert.match(await content(spot), /dial_timeout = 21/)
    await spot.host.run(`ln -sf /etc/passwd ${path}`)
    await change(22)
    await fleet.until('link', async () => /is a symbolic link/.test((await part(spot))?.error ?? ''))
    assert.match((await spot.host.run('head -c 5 /etc/passwd')).stdout, /^root:/)
    await spot.host.run(`rm ${path}`)
    await syncNow(owner(), { server: spot.server })
    await is(spot, 'in-sync')
  })

  test('a server that is removed is left without it', async () => {
    const spot = fleet.at(0)
    await removeServer(owner(), { server: spot.server })
    await fleet.until('gone', async () => {
      const { stdout } = await spot.host.run(
        'ls -d /etc/gatehouse /var/lib/gatehouse/files/recipes 2>/dev/null || :',
      )
      return stdout === ''
    })
  })

  testTrunks(test, () => fleet)
}

test.run()
