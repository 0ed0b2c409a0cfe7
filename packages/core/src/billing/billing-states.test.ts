import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { GatehouseError, Suspended } from '../access/errors.ts'
import { growth } from '../access/growth.ts'
import type { HoldKind } from '../access/hold.ts'
import { systemCaller } from '../access/system-caller.ts'
import { systemMutation } from '../access/system-mutation.ts'
import { type Verb, verbs } from '../audit/event/verbs.ts'
import { searchEvents } from '../audit/log/search-events.ts'
import { announced } from '../database/testing/announced.ts'
import { wantedManifest } from '../fleet/manifest/wanted-manifest.ts'
import { closeAccount } from '../team/account/close-account.ts'
import { holdAccount } from '../team/account/hold-account.ts'
import type { Member } from '../testing/test-gatehouse.ts'
import { createCoupon } from './coupon/coupons.ts'
import { listInvoices } from './invoice/list-invoices.ts'
import { payInvoice } from './payment/pay-invoice.ts'
import { finishPaymentMethod } from './payment-method/add-payment-method.ts'
import { choose, openShop, pass, type Shop } from './shop.testing.ts'
import { cancelPlan } from './subscription/cancel-plan.ts'
import { getSubscription, getTimeline } from './subscription/get-subscription.ts'
import { billingWalk } from './walk/billing-walk.testing.ts'
import { fleetWalk } from './walk/fleet-walk.testing.ts'
import { furnished } from './walk/furnished.testing.ts'
import { resellerWalk } from './walk/reseller-walk.testing.ts'
import { rightsIn } from './walk/rights.testing.ts'
import { teamWalk } from './walk/team-walk.testing.ts'
import type { Call } from './walk/walk.testing.ts'
import { writtenMutations } from './walk/written-mutations.testing.ts'

const test = suite('what an account may do in each state of its billing')
let shop: Shop
let count = 0

test.before(async () => {
  shop = await openShop()
  await createCoupon(shop.gatehouse.core, { code: 'WALK', basisPoints: 100 })
})
test.after(() => shop?.close())

/** Brings an account whose trial has begun into each state; which holds it then has. */
const states: Record<string, { reach(owner: Member): Promise<unknown>; holds: HoldKind[]; word: string }> = {
  trial: { reach: async () => {}, holds: [], word: 'trial' },
  'a trial with a plan to come': { reach: ({ caller }) => choose(caller, 'team'), holds: [], word: 'trial' },
  'a trial that is over': { reach: (owner) => pass(shop, owner, 8), holds: ['trial-over'], word: 'ended' },
  active: {
    async reach(owner) {
      await pass(shop, owner, 8)
      await choose(owner.caller, 'team')
    },
    holds: [],
    word: 'active',
  },
  cancelled: {
    async reach(owner) {
      await states.active?.reach(owner)
      await cancelPlan(owner.caller, undefined)
    },
    holds: [],
    word: 'cancelled',
  },
  unpaid: {
    async reach(owner) {
      await states.active?.reach(owner)
      await pass(shop, owner, 14)
    },
    holds: ['unpaid'],
    word: 'active',
  },
  'past due': {
    async reach(owner) {
      await states.active?.reach(owner)
      await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'declines' })
      await pass(shop, owner, 4)
    },
    holds: [],
    word: 'active',
  },
  'ended, and unpaid': {
    async reach(owner) {
      await states.cancelled?.reach(owner)
      await pass(shop, owner, 40)
    },
    holds: ['trial-over', 'unpaid'],
    word: 'ended',
  },
  'on hold by whoever runs Gatehouse': {
    async reach(owner) {
      await states.active?.reach(owner)
      await holdAccount(shop.administrator, { account: owner.account.slug, reason: 'Odd' })
    },
    holds: ['operator'],
    word: 'active',
  },
  'on hold by its reseller': {
    async reach(owner) {
      await states.active?.reach(owner)
      await announced(shop.gatehouse.database, (client) =>
        client.query("insert into account_holds (account_id, kind, since) values ($1, 'reseller', now())", [
          owner.account.id,
        ]),
      )
    },
    holds: ['reseller'],
    word: 'active',
  },
  'closed for an invoice that was never paid': {
    async reach(owner) {
      await states.active?.reach(owner)
      await pass(shop, owner, 62)
    },
    holds: [],
    word: 'closed',
  },
}

/** All mutations with their verbs; accepting an invite is nobody’s, and adds reach as well. */
const written = writtenMutations()
const joining = 'team/invite/accept-invite'
/** The verbs that a hold refuses. */
const declared = Object.keys(growth).sort()

/** How a call ended. */
const outcomeOf = (call: Call) =>
  call().then(
    () => 'done',
    (error) => {
      if (error instanceof GatehouseError) return error.reason
      throw error
    },
  )

/** What the system would do of itself: whether it is let in. */
class LetIn extends Error {}

async function systemMay(account: string, verb: Verb): Promise<boolean> {
  const change = { verb, caller: systemCaller(shop.gatehouse.core), accounts: [account] }
  const error = await systemMutation(change, () => Promise.reject(new LetIn())).catch(
    (thrown: Error) => thrown,
  )
  if (error instanceof LetIn) return true
  assert.instance(error, Suspended, String(error))
  return false
}

for (const [name, { reach, holds, word }] of Object.entries(states)) {
  const isHeld = holds.length > 0
  const isClosed = word === 'closed'
  test(`${name}: ${isHeld ? 'nothing is added' : 'everything goes on'}, and whatever makes it safer or pays does`, async () => {
    const of = await furnished(shop, `account-${++count}`)
    const { owner } = of
    const { caller, account } = owner
    await reach(owner)
    if (!isClosed) {
      const subscription = await getSubscription(caller, undefined)
      assert.equal([subscription.state, subscription.holds], [word, holds])
    }
    const isWanted = async () =>
      JSON.stringify(await wantedManifest(shop.gatehouse.core, account.id, of.prod)).includes(of.operatorKey)
    if (!isClosed) assert.ok(await isWanted())
    const walks = Object.entries({
      ...fleetWalk(of),
      ...teamWalk(of),
      ...resellerWalk(of),
      ...billingWalk(of),
    })
    assert.equal(
      walks.map(([mutation]) => mutation).sort(),
      [...written.keys(), joining].sort(),
      'each mutation that is written is walked: say in walk/ how',
    )
    const refusedVerbs = new Set<string>()
    for (const [mutation, { own, goesOn = [], grows, or = [] }] of walks) {
      const verb = written.get(mutation) ?? 'user.joined'
      for (const call of goesOn) {
        const outcome = await outcomeOf(call)
        if (isClosed) assert.is.not(outcome, 'suspended', mutation)
        else assert.ok(outcome === 'done' || or.includes(outcome), `${mutation}: ${outcome}`)
        if (isClosed && !own)
          assert.ok(['not-a-member', 'signed-out'].includes(outcome), `${mutation}: ${outcome}`)
      }
      if (grows) {
        const before = isHeld || isClosed ? null : await rightsIn(shop, account.id)
        const outcome = await outcomeOf(grows)
        if (outcome === 'suspended') refusedVerbs.add(verb)
        else assert.not(isHeld, `${mutation}: ${outcome}`)
        if (before && growth[verb as Verb] === 'always') {
          const after = await rightsIn(shop, account.id)
          assert.equal(
            before.filter((right) => !after.includes(right)),
            [],
            `${mutation} takes away`,
          )
        }
      }
    }
    assert.equal([...refusedVerbs].sort(), isHeld ? declared : [])
    const byItself = []
    if (!isClosed) for (const verb of verbs) if (!(await systemMay(account.id, verb))) byItself.push(verb)
    assert.equal(byItself.sort(), isHeld ? declared.filter((verb) => growth[verb as Verb] === 'always') : [])
    if (isClosed) return
    // who was revoked is taken off the servers, hold or no hold
    assert.not(await isWanted())
    const { rows: syncs } = await shop.gatehouse.database.owner.query(
      'select due_at <= now() as due from server_syncs where server_id = $1',
      [of.prod],
    )
    assert.equal(syncs, [{ due: true }])
    await searchEvents(caller, {})
    await getTimeline(caller, undefined)
    const { id: method } = await finishPaymentMethod(caller, { kind: 'demo', ref: 'works' })
    for (const { number, open } of (await listInvoices(caller, {})).items)
      if (open > 0) await payInvoice(caller, { number, method })
    await closeAccount(caller, { slug: account.slug })
  })
}

test('a hold ends with what it is for, and leaves others', async () => {
  const owner = await shop.gatehouse.account('both')
  await states['ended, and unpaid']?.reach(owner)
  const holds = async () => (await getSubscription(owner.caller, undefined)).holds
  await choose(owner.caller, 'team')
  assert.equal(await holds(), ['unpaid'])
  const { id: method } = await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
  for (const { number } of (await listInvoices(owner.caller, {})).items)
    await payInvoice(owner.caller, { number, method })
  await pass(shop, owner, 1)
  assert.equal(await holds(), [])
})

test.run()
