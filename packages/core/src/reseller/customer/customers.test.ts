import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { searchEvents } from '../../audit/log/search-events.ts'
import { listInvoices } from '../../billing/invoice/list-invoices.ts'
import type { Shop } from '../../billing/shop.testing.ts'
import { changePlan } from '../../billing/subscription/change-plan.ts'
import { getSubscription } from '../../billing/subscription/get-subscription.ts'
import { previewPlan } from '../../billing/subscription/preview-plan.ts'
import { announced } from '../../database/testing/announced.ts'
import { closeAccount } from '../../team/account/close-account.ts'
import { getAccount } from '../../team/account/get-account.ts'
import { holdAccount, liftHold } from '../../team/account/hold-account.ts'
import { waitingMails } from '../../team/invite/mailed.testing.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { allowReseller, stopReseller } from '../reseller/allow-reseller.ts'
import { becomePayer, previewBecomePayer } from './become-payer.ts'
import { changeCustomerPlan } from './change-customer-plan.ts'
import { openResale, openTestCustomer, passFor } from './customers.testing.ts'
import { getPayer } from './get-payer.ts'
import { handBack } from './hand-back.ts'
import { inviteCustomerOwner } from './invite-customer-owner.ts'
import { getCustomer, listCustomers } from './list-customers.ts'
import { listCustomerInvoices } from './list-invoices.ts'
import { openCustomer } from './open-customer.ts'
import { listPrices, previewCustomer } from './prices.ts'
import { resumeCustomer, suspendCustomer } from './suspend-customer.ts'

const test = suite('customers')
let shop: Shop
let owner: Member

test.before(async () => {
  shop = await openResale()
  owner = shop.owner
})
test.after(() => shop?.close())

const lastOf = async ({ caller }: Member) => (await searchEvents(caller, { limit: 1 })).items[0]
const nowOf = async ({ caller }: Member) => (await getSubscription(caller, undefined)).now.slice(0, 10)
const day = (from: string, days: number) =>
  new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10)
const leave = async ({ caller }: Member, plan = 'team') => {
  const { token } = await previewBecomePayer(caller, { plan })
  return becomePayer(caller, { plan, token })
}
const bills = async () => (await listCustomerInvoices(owner.caller, {})).items

test('a customer is opened at the wholesale price, which is shown before', async () => {
  const prices = await listPrices(owner.caller, undefined)
  assert.equal(
    prices.map(({ plan, price, retail }) => [plan, price, retail]),
    [
      ['starter', 1330, 1900],
      ['team', 3430, 4900],
      ['fleet', 13_930, 19_900],
    ],
  )
  const preview = await previewCustomer(owner.caller, { plan: 'team' })
  assert.is(preview.price, 3430)
  await refusesAndWritesNothing(
    shop,
    'conflict',
    () =>
      openCustomer(owner.caller, {
        slug: 'blue',
        name: 'Blue',
        ownerEmail: 'o@blue.com',
        plan: 'team',
        price: 3000,
      }),
    /costs you €34.30 a month now/,
  )
  const blue = await openTestCustomer(shop, 'blue')
  const { items } = await listCustomers(owner.caller, {})
  assert.equal(
    items.map(({ slug, plan, state, counts }) => ({ slug, plan, state, counts })),
    [{ slug: 'blue', plan: 'team', state: 'active', counts: { members: 1, servers: 0 } }],
  )
  // the plan's limits hold, and nothing is the customer's to pay
  const { limits, holds } = await getAccount(blue.caller, undefined)
  assert.is(limits.members, 50)
  assert.equal(holds, [])
  const subscription = await getSubscription(blue.caller, undefined)
  assert.is(subscription.state, 'paid-for')
  assert.is(subscription.payer?.name, 'acme')
  await refused('conflict', previewPlan(blue.caller, { plan: 'fleet' }), /acme pays for this account/)
  await refused('conflict', changePlan(blue.caller, { plan: 'fleet', token: 'x' }), /acme pays/)
})

test('both logs have it; who did it, and what it costs, stands in the reseller’s alone', async () => {
  const green = await openTestCustomer(shop, 'green')
  const [opened] = (await searchEvents(green.caller, { verb: 'customer.opened' })).items
  assert.equal(opened?.actor, { kind: 'system', id: null, label: 'acme' })
  assert.is(opened?.ip, null)
  const all = JSON.stringify((await searchEvents(green.caller, {})).items)
  assert.not.match(all, /owner@acme[.]com|3430|4900/)
  const own = await lastOf(owner)
  assert.is(own?.verb, 'customer.opened')
  assert.is(own?.actor.label, owner.email)
  assert.is(own?.resource.label, 'green')
  // of the customer's rows the reseller's log has none
  assert.not.ok(
    Object.keys(own?.changes ?? {}).some((field) => /^(account|membership|subscription)[.]/.test(field)),
  )
})

test('it is the reseller’s alone to open, and refused with a reason', async () => {
  const input = { slug: 'never', name: 'Never', ownerEmail: 'o@never.com', plan: 'team' }
  await refusesAllBut(['OWNER'], shop, (caller) => openCustomer(caller, input))
  const again = (more: Partial<typeof input>) => () => openCustomer(owner.caller, { ...input, ...more })
  // by whom it is taken is not told
  await refusesAndWritesNothing(
    shop,
    'conflict',
    again({ slug: 'globex' }),
    /^The short name globex is already taken[.] Choose another[.]$/,
  )
  await refusesAndWritesNothing(shop, 'not-found', again({ plan: 'no-such-plan' }))
  await refusesAndWritesNothing(shop, 'invalid', again({ ownerEmail: 'nobody' }))
  await refused('conflict', openCustomer(shop.rival.caller, input), /may not open customers/)
  await holdAccount(shop.administrator, { account: 'acme', reason: 'a test' })
  await refusesAndWritesNothing(shop, 'suspended', again({}))
  await liftHold(shop.administrator, { account: 'acme' })
  await stopReseller(shop.administrator, { account: 'acme' })
  await refused('conflict', openCustomer(owner.caller, input), /may not open customers/)
  await allowReseller(shop.administrator, { account: 'acme', discount: 30 })
})

test('accounts stay flat: a customer opens none, and cannot be allowed to', async () => {
  const red = await openTestCustomer(shop, 'red')
  const input = { slug: 'nested', name: 'Nested', ownerEmail: 'o@nested.com', plan: 'team' }
  await refused('conflict', openCustomer(red.caller, input), /may not open customers/)
  await refused(
    'conflict',
    allowReseller(shop.administrator, { account: 'red', discount: 10 }),
    /can’t resell/,
  )
  // nor by a statement of its own
  await shop.gatehouse.database.owner
    .query(
      `set gatehouse.announced to ''; begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
       insert into resellers (account_id, allowed_at, discount, prices) values ('${red.account.id}', now(), 0, '{}')`,
    )
    .then(
      () => assert.unreachable(),
      (error: Error) => assert.match(error.message, /reseller and a customer/),
    )
  await shop.gatehouse.database.owner.query('rollback')
})

test('its hold has a reason that the customer reads, and lifts no other', async () => {
  const grey = await openTestCustomer(shop, 'grey')
  const { id } = grey.account
  await refusesAllBut(['OWNER'], shop, (caller) =>
    suspendCustomer(caller, { customer: id, reason: 'unpaid' }),
  )
  await refused('not-found', suspendCustomer(shop.rival.caller, { customer: id, reason: 'mine' }))
  await refused('invalid', suspendCustomer(owner.caller, { customer: id, reason: ' ' }))
  await suspendCustomer(owner.caller, { customer: id, reason: 'Your bill with us is open.' })
  await holdAccount(shop.administrator, { account: 'grey', reason: 'Abuse.' })
  await refused('conflict', suspendCustomer(owner.caller, { customer: id, reason: 'again' }), /already/)
  assert.equal((await getCustomer(owner.caller, { customer: id })).state, 'suspended')
  const { holds } = await getAccount(grey.caller, undefined)
  assert.equal(
    holds.map(({ kind, reason }) => [kind, reason]),
    [
      ['operator', 'Abuse.'],
      ['reseller', 'Your bill with us is open.'],
    ],
  )
  await resumeCustomer(owner.caller, { customer: id })
  assert.equal(
    (await getAccount(grey.caller, undefined)).holds.map(({ kind }) => kind),
    ['operator'],
  )
  await refused('conflict', resumeCustomer(owner.caller, { customer: id }), /not suspended/)
  assert.is((await lastOf(grey))?.verb, 'customer.resumed')
  await liftHold(shop.administrator, { account: 'grey' })
})

test('its first owner is invited again until somebody has joined', async () => {
  const { id } = await openCustomer(owner.caller, {
    slug: 'late',
    name: 'Late',
    ownerEmail: 'wrong@late.com',
    plan: 'team',
  })
  assert.is((await getCustomer(owner.caller, { customer: id })).state, 'invited')
  await inviteCustomerOwner(owner.caller, { customer: id, ownerEmail: 'right@late.com' })
  const mails = await waitingMails(shop.gatehouse)
  assert.ok(mails.some(({ to, invitedBy }) => to === 'right@late.com' && invitedBy === 'acme'))
  const [blue] = (await listCustomers(owner.caller, {})).items
  await refused(
    'conflict',
    inviteCustomerOwner(owner.caller, { customer: blue?.id ?? '', ownerEmail: 'me@acme.com' }),
    /members of its own/,
  )
})

test('one bill a month has a line for each customer and its days, dearer plans from their day on', async () => {
  await passFor(shop, [owner], 10)
  const gold = await openTestCustomer(shop, 'gold')
  const first = await nowOf(owner)
  await passFor(shop, [owner, gold], 5)
  await refusesAllBut(['OWNER'], shop, (caller) =>
    changeCustomerPlan(caller, { customer: gold.account.id, plan: 'fleet' }),
  )
  await changeCustomerPlan(owner.caller, { customer: gold.account.id, plan: 'fleet' })
  assert.is((await getAccount(gold.caller, undefined)).limits.members, null)
  await refused(
    'conflict',
    changeCustomerPlan(owner.caller, { customer: gold.account.id, plan: 'fleet' }),
    /already/,
  )
  // down and up again costs nothing more
  await changeCustomerPlan(owner.caller, { customer: gold.account.id, plan: 'team' })
  await changeCustomerPlan(owner.caller, { customer: gold.account.id, plan: 'fleet' })
  const { period } = await getCustomer(owner.caller, { customer: gold.account.id })
  if (!period) throw new Error('there is no bill')
  await passFor(shop, [owner, gold], 20)
  const [bill] = await bills()
  const lines = bill?.lines.filter(({ customer }) => customer === 'gold')
  assert.equal(
    lines?.map(({ text, from, to }) => [text, from, to]),
    [
      ['gold: Team', first, day(period.until, -1)],
      ['gold: Fleet, the difference to the plan before', day(first, 5), day(period.until, -1)],
      [
        'gold: Fleet',
        period.until,
        day((await getCustomer(owner.caller, { customer: gold.account.id })).period?.until ?? '', -1),
      ],
    ],
  )
  const of = (Date.parse(period.until) - Date.parse(period.from)) / 86_400_000
  const days = (Date.parse(period.until) - Date.parse(first)) / 86_400_000
  assert.equal(
    lines?.map(({ amount }) => amount),
    [Math.round((3430 * days) / of), Math.round((10_500 * (days - 5)) / of), 13_930],
  )
  assert.is(
    bill?.gross,
    bill?.lines.reduce((sum, { amount }) => sum + amount, 0),
  )
  assert.is((await bills()).length, 1)
})

test('it leaves by its own click: what was billed holds, and its own plan begins after it', async () => {
  const teal = await openTestCustomer(shop, 'teal')
  await passFor(shop, [owner, teal], 31)
  const { period } = await getCustomer(owner.caller, { customer: teal.account.id })
  const preview = await previewBecomePayer(teal.caller, { plan: 'team' })
  assert.is(preview.dueNow, 0)
  assert.is(preview.from.at.slice(0, 10), period?.until)
  await refused('conflict', becomePayer(teal.caller, { plan: 'team', token: 'stale' }), /price has changed/)
  const left = await leave(teal)
  assert.is(left.from, period?.until)
  assert.is((await getCustomer(owner.caller, { customer: teal.account.id })).state, 'left')
  assert.is(await getPayer(teal.caller, undefined), null)
  const own = await lastOf(owner)
  assert.is(own?.verb, 'customer.left')
  assert.equal(own?.actor, { kind: 'system', id: null, label: 'teal' })
  assert.ok(
    (await waitingMails(shop.gatehouse)).some(
      ({ to, kind }) => to === owner.email && kind === 'customer-left',
    ),
  )
  const standing = await getSubscription(teal.caller, undefined)
  assert.equal([standing.state, standing.coveredBy, standing.plan?.slug], ['trial', 'acme', 'team'])
  await refused('conflict', leave(teal), /already/)
  await refused('not-found', suspendCustomer(owner.caller, { customer: teal.account.id, reason: 'no' }))
  await passFor(shop, [owner, teal], 32)
  const [invoice] = (await listInvoices(teal.caller, {})).items
  assert.is(invoice?.issuedAt.slice(0, 10), period?.until)
  assert.is((await getSubscription(teal.caller, undefined)).coveredBy, null)
  assert.not.ok((await bills())[0]?.lines.some(({ customer }) => customer === 'teal'))
})

test('what was not billed yet ends with the day on which it leaves', async () => {
  const pink = await openTestCustomer(shop, 'pink')
  const today = await nowOf(owner)
  const { from } = await leave(pink)
  assert.is(from, day(today, 1))
  await passFor(shop, [owner, pink], 32)
  const lines = (await bills()).flatMap((bill) => bill.lines).filter(({ customer }) => customer === 'pink')
  assert.equal(
    lines.map((line) => [line.from, line.to]),
    [[today, today]],
  )
  const [first] = (await listInvoices(pink.caller, {})).items.slice(-1)
  assert.is(first?.issuedAt.slice(0, 10), from)
})

test('its reseller hands it back with two weeks’ notice at least, and then it has no plan', async () => {
  const lime = await openTestCustomer(shop, 'lime')
  await refusesAllBut(['OWNER'], shop, (caller) => handBack(caller, { customer: lime.account.id }))
  const { endsOn } = await handBack(owner.caller, { customer: lime.account.id })
  assert.ok(endsOn >= day(await nowOf(owner), 14))
  await refused('conflict', handBack(owner.caller, { customer: lime.account.id }), /already/)
  assert.is((await getPayer(lime.caller, undefined))?.seen.endsOn, endsOn)
  assert.ok(
    (await waitingMails(shop.gatehouse)).some(
      ({ to, kind, on }) => to === lime.email && kind === 'payer-hands-back' && on === endsOn,
    ),
  )
  await passFor(shop, [owner, lime], 65)
  const { state, holds } = await getSubscription(lime.caller, undefined)
  assert.equal([state, holds], ['ended', ['trial-over']])
  assert.is((await searchEvents(lime.caller, { verb: 'customer.taken_over' })).items.length, 1)
  const lines = (await bills()).flatMap((bill) => bill.lines).filter(({ customer }) => customer === 'lime')
  assert.is(lines.at(0)?.to, day(endsOn, -1))
})

test('a reseller that was a customer once sees its own customers alone, page by page', async () => {
  await allowReseller(shop.administrator, { account: 'globex', discount: 0 })
  await announced(shop.gatehouse.database, (client) =>
    client.query(
      `insert into customers (account_id, reseller_id, opened_at, plan_id, covered_from, covered_until, ended_at)
       select $1, $2, now(), (select plan_id from customers limit 1), now(), now(), now()`,
      [owner.account.id, shop.rival.account.id],
    ),
  )
  const all = (await listCustomers(owner.caller, { limit: 200 })).items.map(({ slug }) => slug)
  const paged: string[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof listCustomers>> = await listCustomers(owner.caller, {
      limit: 1,
      ...(cursor && { cursor }),
    })
    paged.push(...page.items.map(({ slug }) => slug))
    cursor = page.nextCursor
  }
  assert.equal(paged, all)
  assert.not.ok(all.includes('acme'))
})

test('a reseller in arrears takes nobody down: they have a date, and the same click', async () => {
  const { gatehouse } = shop
  const rival = shop.rival
  await allowReseller(shop.administrator, { account: 'globex', discount: 0, prices: { team: { EUR: 2000 } } })
  const kept = await openTestCustomer({ ...shop, owner: rival }, 'kept')
  const gone = await openTestCustomer({ ...shop, owner: rival }, 'gone')
  // who closes itself is owed for that day alone
  const closing = await openTestCustomer({ ...shop, owner: rival }, 'closing')
  const today = await nowOf(rival)
  await closeAccount(gatehouse.caller({ kind: 'operator', label: 'test' }, 'closing'), { slug: 'closing' })
  assert.is((await getCustomer(rival.caller, { customer: closing.account.id })).state, 'closed')
  await passFor(shop, [rival, kept, gone], 46)
  const { period } = await getCustomer(rival.caller, { customer: kept.account.id })
  const [bill] = (await listCustomerInvoices(rival.caller, {})).items
  assert.equal(
    bill?.lines
      .map(({ customer, from, to }) => [customer, from, to])
      .filter(([customer]) => customer === 'closing'),
    [['closing', today, today]],
  )
  assert.is(
    bill?.lines.find(({ customer, from }) => customer === 'kept' && from === period?.from)?.amount,
    2000,
  )
  const payer = await getPayer(kept.caller, undefined)
  assert.is(payer?.overdueUntil, day(period?.from ?? '', 60))
  assert.equal((await getAccount(kept.caller, undefined)).holds, [])
  assert.ok(
    (await waitingMails(gatehouse)).some(({ to, kind }) => to === kept.email && kind === 'payer-overdue'),
  )
  const { from } = await leave(kept)
  assert.ok(from)
  // its reseller is closed for it: the other has no payer any more, and keeps working until what was billed is over
  await passFor(shop, [rival, gone], 50)
  assert.is((await getSubscription(gone.caller, undefined)).payer, null)
  assert.is((await searchEvents(gone.caller, { verb: 'customer.taken_over' })).items.length, 1)
})

test.run()
