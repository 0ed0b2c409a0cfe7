import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { HoldKind } from '../access/hold.ts'
import { searchEvents } from '../audit/log/search-events.ts'
import { registerServer } from '../fleet/server/register-server.ts'
import { newPublicKey } from '../fleet/server/servers.testing.ts'
import { addKey } from '../fleet/ssh-key/add-key.ts'
import { createApiKey } from '../team/api-key/create-api-key.ts'
import { createInvite } from '../team/invite/create-invite.ts'
import { changeRole } from '../team/member/change-role.ts'
import { revokeMember } from '../team/member/revoke-member.ts'
import { refused } from '../testing/refusals.ts'
import type { Member } from '../testing/test-gatehouse.ts'
import { listInvoices } from './invoice/list-invoices.ts'
import { payInvoice } from './payment/pay-invoice.ts'
import { finishPaymentMethod } from './payment-method/add-payment-method.ts'
import { choose, openShop, pass, type Shop } from './shop.testing.ts'
import { cancelPlan } from './subscription/cancel-plan.ts'
import { changeBuyer } from './subscription/change-buyer.ts'
import { getSubscription, getTimeline } from './subscription/get-subscription.ts'

const test = suite('what an account may do in each state of its billing')
let shop: Shop
let count = 0

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

/** Brings an account whose trial has begun into each state; which holds it then has. What a hold refuses access/growth.test.ts has. */
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
  'ended, and unpaid': {
    async reach(owner) {
      await states.cancelled?.reach(owner)
      await pass(shop, owner, 40)
    },
    holds: ['trial-over', 'unpaid'],
    word: 'ended',
  },
}

for (const [name, { reach, holds, word }] of Object.entries(states)) {
  test(`${name}: ${holds.length > 0 ? 'nothing is added' : 'everything goes on'}, and whatever makes it safer or pays does`, async () => {
    const owner = await shop.gatehouse.account(`account-${++count}`)
    const { caller } = owner
    const leaver = await shop.gatehouse.join(owner, `leaver-${count}@temp.com`, 'OPERATOR')
    await reach(owner)
    const subscription = await getSubscription(caller, undefined)
    assert.equal([subscription.state, subscription.holds], [word, holds])
    const adding: (() => Promise<unknown>)[] = [
      () => createInvite(caller, { email: `new-${count}@temp.com`, role: 'VIEWER' }),
      () => registerServer(caller, { name: 'web-1', host: '192.0.2.1', port: 22, hostKey: newPublicKey() }),
      () => addKey(caller, { name: 'laptop', publicKey: newPublicKey() }),
      () => createApiKey(caller, { name: 'script', scopes: ['team:read'] }),
    ]
    for (const add of adding) await (holds.length > 0 ? refused('suspended', add()) : add())
    await changeRole(caller, { user: leaver.user, role: 'VIEWER' })
    await revokeMember(caller, { user: leaver.user })
    await searchEvents(caller, {})
    await getTimeline(caller, undefined)
    await changeBuyer(caller, { mailsInvoices: false })
    await finishPaymentMethod(caller, { kind: 'demo', ref: 'works' })
    const [open] = (await listInvoices(caller, {})).items
    if (open) await payInvoice(caller, { number: open.number })
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
