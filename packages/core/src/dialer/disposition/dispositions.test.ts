import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import {
  createDisposition,
  removeDisposition,
  reorderDispositions,
  restoreDisposition,
  updateDisposition,
} from './change-dispositions.ts'
import { chooseDispositionServers } from './choose-servers.ts'
import { exportDispositions, wantedDispositions } from './export-dispositions.ts'
import { type Flags, flags, impliedBy } from './flags.ts'
import { listDispositions } from './list-dispositions.ts'

const test = suite('dispositions')
let stage: Stage
let server: string

test.before(async () => {
  stage = await openStage()
  server = await registerTestServer(stage.owner, 'dialer-1')
})
test.after(() => stage?.close())

const all = async () => (await listDispositions(stage.owner.caller, {})).items
const own = async () => (await all()).filter(({ system }) => !system)
const codes = async () => (await own()).map(({ code }) => code).join(' ')
const idOf = async (code: string) => (await all()).find((one) => one.code === code)?.id ?? ''

test('an account begins with the eleven that agents choose, and the dialer’s own, which nobody changes', async () => {
  const items = await all()
  assert.is(await codes(), 'SALE CALLBK NI DEC NP XFER DNC N A B DC')
  assert.is(items.length, 47)
  assert.ok(items.slice(11).every(({ system, selectable }) => system && !selectable))
  for (const call of [
    async () => updateDisposition(stage.owner.caller, { disposition: await idOf('DROP'), label: 'x' }),
    async () => removeDisposition(stage.owner.caller, { disposition: await idOf('DROP') }),
  ])
    await refusesAndWritesNothing(stage, 'conflict', call, /the dialer’s own/)
})

test('flags that are implied or excluded are the same here and in the database, for every combination', async () => {
  const every: Flags[] = Array.from(
    { length: 2 ** flags.length },
    (_, bits) => Object.fromEntries(flags.map((flag, at) => [flag, (bits & (1 << at)) !== 0])) as Flags,
  )
  const columns = flags.map((flag) => flag.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
  const { rows } = await stage.gatehouse.database.owner.query(
    `select pg_get_expr(conbin, conrelid) as rule from pg_constraint where conname = 'disposition_flags'`,
  )
  const values = every.map((of) => `(${flags.map((flag) => of[flag]).join(',')})`).join(',')
  const held = await stage.gatehouse.database.owner.query(
    `select (${rows[0].rule}) as holds from (values ${values}) as d (${columns.join(',')})`,
  )
  assert.equal(
    held.rows.map(({ holds }) => holds),
    every.map((of) => {
      const { flags: implied, contradiction } = impliedBy(of)
      return contradiction === null && flags.every((flag) => implied[flag] === of[flag])
    }),
  )
  for (const of of every) {
    const once = impliedBy(of)
    assert.equal(impliedBy(once.flags).flags, once.flags, 'completing what is complete changes nothing')
    for (const flag of Object.keys(once.barred) as (keyof Flags)[])
      if (once.contradiction === null)
        assert.ok(impliedBy({ ...of, [flag]: true }).contradiction, `${flag} is barred for a reason`)
  }
})

test('one is added, changed, moved, and removed; each stands in the log, and viewers only read', async () => {
  const { operator, viewer, owner } = stage
  const { result, events } = await trace(stage, () =>
    createDisposition(operator.caller, { code: 'HOT', label: 'Hot lead', sale: true }),
  )
  assert.equal([events[0]?.verb, events[0]?.actor], ['disposition.created', by(operator).actor])
  const made = (await all()).find(({ code }) => code === 'HOT')
  assert.equal([made?.sale, made?.completed, made?.selectable, made?.inUse], [true, true, true, false])
  const disposition = result.id
  const { events: changed } = await trace(stage, () =>
    updateDisposition(operator.caller, { disposition, label: 'Hot', scheduledCallback: true }),
  )
  assert.equal(changed[0]?.changes['scheduledCallback'], { from: false, to: true })
  const order = (await own()).map(({ id }) => id)
  await reorderDispositions(operator.caller, {
    dispositions: [disposition, ...order.filter((id) => id !== disposition)],
  })
  assert.match(await codes(), /^HOT SALE CALLBK/)
  for (const call of [
    (as: typeof owner.caller) => createDisposition(as, { code: 'X', label: 'x' }),
    (as: typeof owner.caller) => updateDisposition(as, { disposition, label: 'x' }),
    (as: typeof owner.caller) => reorderDispositions(as, { dispositions: [] }),
    (as: typeof owner.caller) => chooseDispositionServers(as, { servers: [] }),
    (as: typeof owner.caller) => restoreDisposition(as, { disposition }),
    (as: typeof owner.caller) => removeDisposition(as, { disposition }),
  ])
    await refusesAllBut(['OWNER', 'OPERATOR'], stage, call)
  assert.ok((await listDispositions(viewer.caller, {})).items.length > 11)
  const { events: gone } = await trace(stage, () => removeDisposition(operator.caller, { disposition }))
  assert.equal(
    [gone.map(({ verb }) => verb), await codes()],
    [['disposition.removed'], 'SALE CALLBK NI DEC NP XFER DNC N A B DC'],
  )
})

test('what is no disposition is refused in words', async () => {
  const { caller } = stage.owner
  for (const [code, fields, words] of [
    ['TOOLONG', { label: 'x' }, /1 to 6 capital letters/],
    ['hot', { label: 'x' }, /capital letters/],
    ['', { label: 'x' }, /1 to 6/],
    ['HOT', { label: '' }, /Enter a label/],
    ['HOT', { label: 'x'.repeat(31) }, /at most 30/],
    ['HOT', { label: 'a,b' }, /quotes, commas/],
    ['HOT', { label: '=cmd()' }, /at the beginning/],
    ['HOT', { label: 'x', category: 'y'.repeat(21) }, /at most 20/],
    ['HOT', { label: 'x', sale: true, scheduledCallback: true }, /exclude each other/],
    ['HOT', { label: 'x', unworkable: true, scheduledCallback: true }, /exclude each other/],
    ['HOT', { label: 'x', minSec: 9, maxSec: 3 }, /less than the least/],
  ] as const)
    await refusesAndWritesNothing(
      stage,
      'invalid',
      () => createDisposition(caller, { code, ...fields }),
      words,
    )
  for (const [code, words] of [
    ['SALE', /SALE is taken: “Sale Made”/],
    ['DROP', /the dialer’s own/],
  ] as const)
    await refusesAndWritesNothing(
      stage,
      'conflict',
      () => createDisposition(caller, { code, label: 'x' }),
      words,
    )
  const disposition = await idOf('B')
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => updateDisposition(caller, { disposition, code: 'BUSY', label: 'Busy' }),
    /never renamed/,
  )
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => reorderDispositions(caller, { dispositions: [disposition] }),
    /not the dispositions of this account any more/,
  )
  await refused('not-found', updateDisposition(stage.rival.caller, { disposition, label: 'x' }))
})

test('servers that are chosen get all of it as VICIdial’s columns; what one has proved is retired, not removed', async () => {
  const { caller } = stage.owner
  const account = stage.owner.account.id
  await chooseDispositionServers(caller, { servers: [server] })
  const wanted = await wantedDispositions(stage.gatehouse.core, account, [server])
  assert.equal(wanted.servers, [server])
  const lines = [
    'status,status_name,selectable,human_answered,category,sale,dnc,customer_contact,not_interested,unworkable,scheduled_callback,completed,min_sec,max_sec,answering_machine',
    'SALE,Sale Made,Y,Y,UNDEFINED,Y,N,N,N,N,N,Y,0,0,N',
    'CALLBK,Call Back,Y,Y,UNDEFINED,N,N,Y,N,N,Y,N,0,0,N',
  ]
  assert.equal(wanted.lines.slice(0, 3), lines)
  assert.is((await exportDispositions(stage.viewer.caller, {})).csv.split('\r\n')[1], lines[1])
  await refused('scope', exportDispositions(stage.billing.caller, {}))
  assert.is((await listDispositions(caller, {})).parts[0]?.state, 'pending')
  await announced(stage.gatehouse.database, (client) =>
    client.query(
      `update server_parts set proved_text = $1, proved_digest = 'd', proved_version = version where part = 'dispositions'`,
      [`file x\n${wanted.lines.map((line) => `+${line}`).join('\n')}\n`],
    ),
  )
  const disposition = await idOf('NP')
  const { result, events } = await trace(stage, () => removeDisposition(caller, { disposition }))
  assert.equal([result.outcome, events.map(({ verb }) => verb)], ['retired', ['disposition.retired']])
  const line = (await wantedDispositions(stage.gatehouse.core, account, [server])).lines.find((one) =>
    one.startsWith('NP,'),
  )
  assert.match(line ?? '', /^NP,No Pitch No Price,N,/)
  await refused('conflict', removeDisposition(caller, { disposition }), /retired already/)
  await restoreDisposition(caller, { disposition })
  assert.is((await all()).find(({ code }) => code === 'NP')?.retiredAt, null)
  await chooseDispositionServers(caller, { servers: [] })
  assert.equal((await wantedDispositions(stage.gatehouse.core, account, [server])).servers, [])
})

test.run()
