import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { chooseRecipeServers } from './choose-servers.ts'
import { importRecipes } from './import-recipes.ts'
import { listRecipes } from './list-recipes.ts'
import { overrideRecipe, resetRecipe, restoreRecipe, takeOverRecipe } from './override-recipe.ts'
import { previewRecipe } from './preview-recipe.ts'
import { dialerRecipe } from './recipes.testing.ts'
import { wantedRecipes } from './wanted-recipes.ts'

const test = suite('recipes')
const recipe = 'dialer'
let stage: Stage
let one: string
let two: string

test.before(async () => {
  stage = await openStage()
  one = await registerTestServer(stage.owner, 'dialer-1')
  two = await registerTestServer(stage.owner, 'dialer-2')
  await importRecipes(stage.gatehouse.core, dialerRecipe())
})
test.after(() => stage?.close())

const sql = (text: string, values: unknown[] = []) => stage.gatehouse.database.owner.query(text, values)
const shown = async () => {
  const [found] = (await listRecipes(stage.owner.caller, {})).items
  assert.ok(found)
  return found
}
const linesOn = async (server: string) => {
  const wanted = await wantedRecipes(stage.gatehouse.core, stage.owner.account.id, [one, two])
  return wanted.get(server)?.[0]?.lines ?? []
}
/** As a server does that has proved all that it was told. */
const prove = (server: string) =>
  sql(
    `update server_parts set proved_version = version, proved_digest = 'd' || version, proved_wave = wave, proved_at = now()
     where server_id = $1 and part = 'recipes'`,
    [server],
  )

test('nothing goes to a server until somebody chooses it; then it gets the defaults', async () => {
  assert.equal(await linesOn(one), [])
  const { events } = await trace(stage, () =>
    chooseRecipeServers(stage.operator.caller, { recipe, servers: [one, two] }),
  )
  assert.equal(
    [events[0]?.verb, events[0]?.details],
    ['recipe.servers_chosen', { servers: ['dialer-1', 'dialer-2'] }],
  )
  assert.equal((await linesOn(one)).slice(0, 3), ['[dialer]', 'dial_method = MANUAL', 'auto_dial_level = 0'])
  assert.ok((await linesOn(one)).includes('local_call_time = 9am-9pm'))
  const { rows } = await sql(
    `select count(distinct wave)::integer as waves from server_parts where part = 'recipes'`,
  )
  assert.is(rows[0].waves, 1, 'one of them goes first')
})

test('a value is of the default, the account or a server, with who, when and why; viewers read alone', async () => {
  const { operator, owner, viewer } = stage
  await prove(one)
  const preview = await previewRecipe(operator.caller, { recipe, set: { dial_timeout: '26' } })
  assert.equal(preview.items[0], {
    server: one,
    name: 'dialer-1',
    added: ['dial_timeout = 26'],
    removed: ['dial_timeout = 60'],
  })
  const { events } = await trace(stage, () =>
    overrideRecipe(operator.caller, {
      recipe,
      set: { dial_timeout: 26 },
      reason: 'voicemail',
      preview: preview.preview,
    }),
  )
  assert.equal(
    [events[0]?.verb, events[0]?.actor, events[0]?.details],
    [
      'recipe.overridden',
      by(operator).actor,
      { version: 1, what: 'dial_timeout 60 → 26', reason: 'voicemail' },
    ],
  )
  await overrideRecipe(owner.caller, { recipe, servers: [two], set: { dial_timeout: 30 } })
  assert.ok((await linesOn(one)).includes('dial_timeout = 26'))
  assert.ok((await linesOn(two)).includes('dial_timeout = 30'))
  const { overrides } = await shown()
  assert.equal(
    overrides.map(({ server, value, reason, changedBy }) => [server, value, reason, changedBy]),
    [
      [null, 26, 'voicemail', operator.email],
      [two, 30, null, owner.email],
    ],
  )
  await resetRecipe(owner.caller, { recipe, servers: [two] })
  assert.ok((await linesOn(two)).includes('dial_timeout = 26'))
  for (const call of [
    (as: typeof owner.caller) => previewRecipe(as, { recipe }),
    (as: typeof owner.caller) => overrideRecipe(as, { recipe, set: { hopper_level: 5 } }),
    (as: typeof owner.caller) => resetRecipe(as, { recipe }),
    (as: typeof owner.caller) => restoreRecipe(as, { recipe }),
    (as: typeof owner.caller) => takeOverRecipe(as, { recipe, server: one }),
    (as: typeof owner.caller) => chooseRecipeServers(as, { recipe, servers: [] }),
  ])
    await refusesAllBut(['OWNER', 'OPERATOR'], stage, call)
  assert.is((await listRecipes(viewer.caller, {})).items.length, 1)
  assert.equal((await listRecipes(stage.rival.caller, {})).items[0]?.overrides, [])
})

test('what is no value is refused in words, and a preview that is stale is a conflict', async () => {
  const { caller } = stage.owner
  for (const [set, words] of [
    [{ dial_timeout: 4 }, /from 5 to 120/],
    [{ dial_timeout: 'x' }, /whole number/],
    [{ dial_method: 'FAST' }, /Choose one of MANUAL/],
    [{ campaign_cid: '+1' }, /must match/],
    [{ local_call_time: '9pm-9am' }, /ends before it begins/],
    [{ nothing: 1 }, /no such setting/],
  ] as const)
    await refusesAndWritesNothing(stage, 'invalid', () => overrideRecipe(caller, { recipe, set }), words)
  const same = () => overrideRecipe(caller, { recipe, set: { dial_timeout: 26 } })
  await refusesAndWritesNothing(stage, 'conflict', same, /changes nothing/)
  await refused('not-found', overrideRecipe(caller, { recipe: 'none', set: {} }))
  const { preview } = await previewRecipe(caller, { recipe, set: { wrapup_seconds: 9 } })
  await overrideRecipe(caller, { recipe, set: { wrapup_seconds: 5 } })
  const stale = () => overrideRecipe(caller, { recipe, set: { wrapup_seconds: 9 }, preview })
  await refusesAndWritesNothing(stage, 'conflict', stale, /have changed since the preview/)
})

test('what a guard says needs a reason, which stands in the log', async () => {
  const { caller } = stage.operator
  const set = { dial_method: 'RATIO', auto_dial_level: 3.5 }
  const { guards } = await previewRecipe(caller, { recipe, servers: [one], set })
  assert.equal(
    guards.map(({ servers }) => servers),
    [['dialer-1']],
  )
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => overrideRecipe(caller, { recipe, servers: [one], set }),
    /More than 3 lines per agent .* Say why/,
  )
  const { events } = await trace(stage, () =>
    overrideRecipe(caller, { recipe, servers: [one], set, reason: 'Friday’s campaign' }),
  )
  assert.is(events[0]?.details['reason'], 'Friday’s campaign')
  assert.match(JSON.stringify(events[0]?.details['guards']), /More than 3 lines/)
  await overrideRecipe(caller, { recipe, set: { hopper_level: 9 } })
  await refused(
    'invalid',
    overrideRecipe(caller, { recipe, set: { adaptive_dropped_percentage: 3.1 } }),
    /drop limit/i,
  )
})

test('one click leads back to the last version that a server has proved, as a new one', async () => {
  const { caller } = stage.owner
  await prove(one)
  const { versions } = await shown()
  const proved = versions[0]
  assert.ok(proved?.provedAt)
  await overrideRecipe(caller, { recipe, set: { hopper_level: 1999 } })
  await overrideRecipe(caller, { recipe, servers: [two], set: { hopper_level: 1998 } })
  assert.is((await shown()).back, proved?.version)
  const { result, events } = await trace(stage, () => restoreRecipe(caller, { recipe }))
  assert.equal([result.version, events[0]?.verb], [(proved?.version ?? 0) + 3, 'recipe.restored'])
  assert.ok((await linesOn(one)).includes('hopper_level = 9'))
  assert.ok((await linesOn(two)).includes('hopper_level = 9'))
  assert.ok(
    (await linesOn(one)).includes('auto_dial_level = 3.5'),
    'guarded values come back without a new reason',
  )
  const guarded = (await shown()).overrides.find(({ setting }) => setting === 'auto_dial_level')
  assert.is(guarded?.reason, 'Friday’s campaign')
  await resetRecipe(caller, { recipe, servers: [one] })
  await restoreRecipe(caller, { recipe, version: result.version })
  const again = (await shown()).overrides.find(({ setting }) => setting === 'auto_dial_level')
  assert.is(again?.reason, 'Friday’s campaign', 'what comes back has the reason that it had')
  await refused('conflict', restoreRecipe(caller, { recipe, version: 99 }), /no version 99/)
})

test('what somebody wrote into the file becomes a value of that server', async () => {
  const { caller } = stage.owner
  const path = '/etc/gatehouse/recipes/dialer.conf: '
  const drift = {
    at: '',
    since: null,
    text: '',
    sessions: [],
    removed: [],
    added: [`${path}dial_timeout = 45`, `${path}evil = 1`, `${path}hopper_level = x`],
  }
  await announced(stage.gatehouse.database, (client) =>
    client.query(`update server_parts set drift = $2 where server_id = $1 and part = 'recipes'`, [
      two,
      JSON.stringify(drift),
    ]),
  )
  const { left } = await takeOverRecipe(caller, { recipe, server: two })
  assert.equal(left, ['evil = 1', 'hopper_level = x'])
  assert.ok((await linesOn(two)).includes('dial_timeout = 45'))
  await refused('conflict', takeOverRecipe(caller, { recipe, server: one }), /Nothing was changed by hand/)
})

test('a new definition reaches its servers and their log, unless a value that is set would no longer do', async () => {
  const { core } = stage.gatehouse
  const before = JSON.parse(dialerRecipe())
  const settings = before.settings.map((setting: { key: string }) =>
    setting.key === 'dial_timeout' ? { ...setting, max: 44, default: 30 } : setting,
  )
  await refused(
    'invalid',
    importRecipes(core, dialerRecipe({ settings })),
    /acme has set “dial_timeout” to 45/,
  )
  assert.equal((await importRecipes(core, dialerRecipe())).unchanged, ['dialer'])
  const { rows } = await sql(`select version from server_parts where server_id = $1 and part = 'recipes'`, [
    one,
  ])
  const { result, events } = await trace(stage, () =>
    importRecipes(core, dialerRecipe({ section: 'campaign' })),
  )
  assert.equal([result.changed, events.map(({ verb }) => verb)], [['dialer'], ['recipe.imported']])
  assert.is((await linesOn(one))[0], '[campaign]')
  const now = await sql(`select version from server_parts where server_id = $1 and part = 'recipes'`, [one])
  assert.ok(now.rows[0].version > rows[0].version)
})

test.run()
