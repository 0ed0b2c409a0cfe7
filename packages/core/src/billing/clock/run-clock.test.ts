import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Core } from '../../access/core.ts'
import { openCore } from '../../installation/open-core.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { trace } from '../../testing/trace.ts'
import { assertBooks } from '../books.testing.ts'
import { demoSeller } from '../invoice/demo-seller.ts'
import { issueCreditNote } from '../invoice/issue-credit-note.ts'
import { listInvoices } from '../invoice/list-invoices.ts'
import { moneyMailsOf } from '../mail/mailed.testing.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { getSubscription } from '../subscription/get-subscription.ts'
import { advanceAccount } from './advance.ts'
import { moveClock } from './move-clock.ts'
import { runClocks } from './run-clock.ts'

const test = suite('the billing clock')
let shop: Shop
/** As another process would have it. */
let other: Core
let opened = 0

test.before(async () => {
  shop = await openShop([...demoPlans, { ...demoPlans[0], slug: 'broken', name: 'Broken' }])
  other = await openCore({
    database: shop.gatehouse.database.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost:4600',
    seller: demoSeller,
    isDemo: true,
  })
})
test.after(async () => {
  await other?.close()
  await shop?.close()
})

const sql = (text: string, values: unknown[] = []) => shop.gatehouse.database.owner.query(text, values)
const opening = () => shop.gatehouse.account(`customer-${++opened}`)
/** Days pass for an account, and nothing has looked at it yet. */
const unseen = ({ account }: Member, days: number) =>
  sql(
    `update billing_clocks set ahead_ms = ahead_ms + $2::bigint * 86400000, due_at = now() where account_id = $1`,
    [account.id, days],
  )
const stateOf = async ({ caller }: Member) => (await getSubscription(caller, undefined)).state
const clockOf = async ({ account }: Member) =>
  (await sql('select due_at, leased_until, error from billing_clocks where account_id = $1', [account.id]))
    .rows[0]

const dueOf = async (owner: Member) => Date.parse((await clockOf(owner))?.due_at)

test('the clock of an account is moved by the administrator alone, in the demo alone, and never back', async () => {
  const { owner, administrator } = shop
  const to = new Date(Date.now() + 86_400_000).toISOString()
  const move = (account: string, at: string) => () => moveClock(administrator, { account, to: at })
  for (const { caller } of [...Object.values(shop.members), shop.rival])
    await refusesAndWritesNothing(shop, 'signed-out', () => moveClock(caller, { account: 'acme', to }))
  const real = { ...administrator, core: { ...administrator.core, isDemo: false } }
  await refused('conflict', moveClock(real, { account: 'acme', to }), /in the demo alone/)
  await refusesAndWritesNothing(shop, 'not-found', move('nowhere', to))
  await refusesAndWritesNothing(shop, 'invalid', move('acme', 'tomorrow'))
  await refusesAndWritesNothing(shop, 'conflict', move('acme', '2020-01-01T00:00:00Z'), /never runs back/)
  await refusesAndWritesNothing(shop, 'conflict', move('acme', '2099-01-01T00:00:00Z'), /Ten years/)
  await pass(shop, owner, 2)
  await refusesAndWritesNothing(shop, 'conflict', move('acme', to), /never runs back/)
})

test('who may see what is paid is told how it stands', () =>
  refusesAllBut(['OWNER', 'VIEWER', 'BILLING'], shop, (caller) => getSubscription(caller, undefined)))

test('two processes at once take each step once', async () => {
  const owner = await opening()
  await choose(owner.caller, 'team')
  await unseen(owner, 100)
  const { events, mails } = await trace(shop, () =>
    Promise.all(
      [shop.gatehouse.core, other, shop.gatehouse.core, other].map((core) =>
        advanceAccount(core, owner.account.id, new Date()),
      ),
    ),
  )
  const issued = events.filter(({ verb }) => verb === 'invoice.issued').length
  assert.ok(issued >= 2, `${issued}`)
  assert.equal(
    events.map(({ verb }) => verb).filter((verb) => verb !== 'invoice.issued'),
    ['subscription.held', 'subscription.released'],
  )
  // to one reader: each invoice is mailed, asked for four times and warned of thrice where its days are over
  const single = await opening()
  await choose(single.caller, 'team')
  const { mails: expected } = await trace(shop, async () => {
    await unseen(single, 100)
    await advanceAccount(shop.gatehouse.core, single.account.id, new Date())
  })
  assert.is(mails, expected)
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('an account that fails is noted and comes again, and the others go on', async () => {
  const owners = [await opening(), await opening(), await opening()] as const
  const [broken, ...others] = owners
  await choose(broken.caller, 'broken')
  for (const { caller } of others) await choose(caller, 'team')
  for (const owner of owners) await unseen(owner, 8)
  const { rows } = await sql(`select terms from plans where slug = 'broken'`)
  await sql(`update plans set terms = '{}' where slug = 'broken'`)
  await runClocks(shop.gatehouse.core)
  for (const owner of others) assert.is(await stateOf(owner), 'active')
  const noted = await clockOf(broken)
  assert.ok(noted?.error && new Date(noted.due_at) > new Date(), 'it comes again later')
  await sql(`update plans set terms = $1 where slug = 'broken'`, [rows[0]?.terms])
  await unseen(broken, 0)
  await runClocks(shop.gatehouse.core)
  assert.equal([await stateOf(broken), (await clockOf(broken))?.error], ['active', null])
})

test('what another process has in hand is left to it, until its lease is over', async () => {
  const owner = await opening()
  await choose(owner.caller, 'team')
  await unseen(owner, 8)
  const lease = (minutes: number) =>
    sql(`update billing_clocks set leased_until = now() + make_interval(mins => $2) where account_id = $1`, [
      owner.account.id,
      minutes,
    ])
  await lease(1)
  await runClocks(other)
  assert.equal((await listInvoices(owner.caller, {})).items, [])
  await lease(-1)
  await Promise.all([runClocks(shop.gatehouse.core), runClocks(other)])
  assert.is((await listInvoices(owner.caller, {})).items.length, 1)
})

test('an account sleeps until its next step, and is woken by whatever changes', async () => {
  const owner = await opening()
  await runClocks(shop.gatehouse.core)
  const { trialEndsAt } = await getSubscription(owner.caller, undefined)
  assert.is(await dueOf(owner), Date.parse(trialEndsAt ?? '') - 3 * 86_400_000)
  await choose(owner.caller, 'team')
  assert.ok((await dueOf(owner)) <= Date.now())
  await runClocks(shop.gatehouse.core)
  assert.is(await dueOf(owner), Date.parse(trialEndsAt ?? ''))
})

test('documents are in the order of their numbers, also where the clock comes late', async () => {
  const owner = await opening()
  const administrator = { ...shop.administrator, account: owner.account.slug }
  await choose(owner.caller, 'team')
  await pass(shop, owner, 8)
  const [first] = (await listInvoices(owner.caller, {})).items
  await unseen(owner, 40)
  await issueCreditNote(administrator, { number: first?.number ?? '', net: 100, reason: 'Goodwill' })
  await advanceAccount(shop.gatehouse.core, owner.account.id, new Date())
  assert.is((await listInvoices(owner.caller, {})).items.length, 3)
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('a trial is announced once each time, however often the clock looks', async () => {
  const owner = await opening()
  const { mails } = await trace(shop, async () => {
    for (const days of [4, 1, 1, 1, 1]) {
      await unseen(owner, days)
      for (let looks = 0; looks < 2; looks++)
        await advanceAccount(shop.gatehouse.core, owner.account.id, new Date())
    }
  })
  assert.equal([mails, await stateOf(owner)], [3, 'ended'])
})

test('a clock that comes late tells the last of a series alone, and nothing that is no longer so', async () => {
  const { core } = shop.gatehouse
  const told = async (owner: Member) =>
    (await moneyMailsOf(shop, owner)).map(({ kind, days }) => `${kind}${days === null ? '' : ` ${days}`}`)
  const late = await opening()
  await unseen(late, 6)
  await advanceAccount(core, late.account.id, new Date())
  assert.equal(await told(late), ['trial-ending 1'])
  const later = await opening()
  await unseen(later, 8)
  await advanceAccount(core, later.account.id, new Date())
  assert.equal(await told(later), ['trial-over'])
  await choose(later.caller, 'team')
  await unseen(later, 58)
  await advanceAccount(core, later.account.id, new Date())
  const [, , ...unpaid] = await told(later)
  // the second month's invoice among it
  assert.equal(unpaid.sort(), [
    'held',
    'invoice-issued',
    'payment-asked',
    'payment-asked',
    'release-announced 5',
  ])
  await unseen(later, 10)
  await advanceAccount(core, later.account.id, new Date())
  assert.equal((await told(later)).slice(7), ['released'])
})

test.run()
