import { holdKinds } from '@gatehouse/core/access/hold'
import { guardingScopes, type Role, roles, rolesWith } from '@gatehouse/core/access/roles'
import { moveClock } from '@gatehouse/core/billing/clock/move-clock'
import { listInvoices } from '@gatehouse/core/billing/invoice/list-invoices'
import { finishPaymentMethod } from '@gatehouse/core/billing/payment-method/add-payment-method'
import { demoPlans } from '@gatehouse/core/billing/plan/demo-plans'
import { importPlans } from '@gatehouse/core/billing/plan/import-plans'
import { cancelPlan } from '@gatehouse/core/billing/subscription/cancel-plan'
import { changePlan } from '@gatehouse/core/billing/subscription/change-plan'
import { previewPlan } from '@gatehouse/core/billing/subscription/preview-plan'
import { newToken } from '@gatehouse/core/crypto/token'
import { announced } from '@gatehouse/core/database/testing/announced'
import { listDispositions } from '@gatehouse/core/dialer/disposition/list-dispositions'
import { importRecipes } from '@gatehouse/core/dialer/recipe/import-recipes'
import { dialerRecipe } from '@gatehouse/core/dialer/recipe/recipes.testing'
import { makeTestTrunk } from '@gatehouse/core/dialer/trunk/trunks.testing'
import { newPublicKey, registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { enrolAs } from '@gatehouse/core/identity/passkey/enrol.testing'
import { letTouchesGoStale } from '@gatehouse/core/identity/passkey/stale.testing'
import { createApiKey } from '@gatehouse/core/team/api-key/create-api-key'
import { createInvite } from '@gatehouse/core/team/invite/create-invite'
import type { Member } from '@gatehouse/core/testing/test-gatehouse'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { appRouter } from './router.ts'
import {
  type Credentials,
  callProcedure,
  noJson,
  openTestApi,
  signedInAs,
  type TestApi,
} from './testing/open-api.testing.ts'
import { expectations, type GuardingScope, type Things } from './testing/procedure-expectations.testing.ts'

// the router's own type nests by name; at run time it is this flat record
const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<
    string,
    { _def: { type: 'query' | 'mutation' | 'subscription'; meta?: { access?: string } } }
  >,
)
const test = suite('every procedure')
let api: TestApi
let ours: Things
let theirs: Things
let count = 0
/** An owner of the other account whose touch is stale. */
let stale: Member

test.before(async () => {
  api = await openTestApi()
  await importPlans(api.stage.gatehouse.core, JSON.stringify(demoPlans))
  await importRecipes(api.stage.gatehouse.core, dialerRecipe())
  ours = await thingsOf(api.stage.owner)
  theirs = await thingsOf(api.stage.rival)
  stale = await staleMember(api.stage.rival)
  await announced(api.stage.gatehouse.database, (client) =>
    client.query("update memberships set role = 'OWNER' where user_id = $1", [stale.user]),
  )
})
test.after(() => api?.close())

async function thingsOf(member: TestApi['stage']['owner']): Promise<Things> {
  const { caller, user } = member
  const { invite } = await createInvite(caller, { email: 'new@temp.com', role: 'VIEWER' })
  const { apiKey } = await createApiKey(caller, { name: 'x', scopes: ['team:read'] })
  const { id: key } = await addKey(caller, { name: 'x', publicKey: newPublicKey() })
  return {
    user,
    server: await registerTestServer(member, 'prod-1'),
    invite: invite.id,
    apiKey: apiKey.id,
    key,
    ...(await paidFor(member)),
    trunk: (await makeTestTrunk(caller)).id,
    disposition: (await listDispositions(caller, {})).items[0]?.id ?? '',
  }
}

/** A payment method and an invoice, of a plan that is over, so that it can be neither canceled nor resumed, however often that is tried. */
async function paidFor({ caller, account }: Member): Promise<Pick<Things, 'invoice' | 'payment' | 'method'>> {
  const { gatehouse } = api.stage
  const administrator = gatehouse.caller({ kind: 'operator', label: 'test' }, account.slug)
  const later = (days: number) => {
    const to = new Date(Date.now() + days * 86_400_000).toISOString()
    return moveClock(administrator, { account: account.slug, to })
  }
  const { id: method } = await finishPaymentMethod(caller, { kind: 'demo', ref: 'works' })
  const { token } = await previewPlan(caller, { plan: 'team' })
  await changePlan(caller, { plan: 'team', token })
  await later(8)
  const [invoice] = (await listInvoices(caller, {})).items
  assert.ok(invoice?.payment)
  await cancelPlan(caller, undefined)
  await later(50)
  // without a plan there is a hold, which has a test of its own
  await announced(gatehouse.database, (client) => client.query('delete from account_holds'))
  return { invoice: invoice.number, payment: invoice.payment.id, method }
}

async function memberOf(role: Role, ends: boolean) {
  const { gatehouse, owner, members } = api.stage
  // an owner is made by accepting, so that the account always keeps another
  if (!ends || role === 'OWNER') return members[role]
  return gatehouse.join(owner, `ending-${++count}@temp.com`, role)
}

/** Somebody with a passkey, touched eleven minutes ago. */
async function staleMember(of = api.stage.owner): Promise<Member> {
  const { gatehouse } = api.stage
  const made = await gatehouse.join(of, `stale-${++count}@temp.com`, 'OPERATOR')
  await enrolAs(made.caller, 'laptop')
  await letTouchesGoStale(gatehouse.database)
  return made
}

async function keyWith(chosen: readonly GuardingScope[]): Promise<Credentials> {
  const made = await createApiKey(api.stage.owner.caller, { name: 'walk', scopes: [...chosen] })
  return { key: made.secret }
}

/** Each from an address of its own: there are more strangers than one address may send. */
const fromElsewhere = () => ({ 'x-forwarded-for': `198.18.${(++count >> 8) & 255}.${count & 255}` })

for (const [path, procedure] of procedures) {
  const expected = expectations[path]
  const { type, meta } = procedure._def
  const call = (as: Credentials, input = expected?.input?.(++count)) =>
    callProcedure(api.url, type, path, input, as, fromElsewhere()).then(({ outcome }) => outcome)

  test(`${path} is what the table says`, () => {
    assert.ok(expected, `${path} has no expectation: add it to this test`)
    assert.is(meta?.access, expected.access)
  })
  if (!expected) continue
  const { access, admitted, foreign, apiKey, touch = false, ends = false } = expected
  const isScope = access !== 'public' && access !== 'signed-in'

  test(`${path}, by each role`, async () => {
    for (const role of roles) {
      const may = !isScope || rolesWith(access).includes(role)
      if (ends && !isScope && role === 'OWNER') continue // the stage's owner is needed as it is
      const last = path === 'team.leave' && role === 'OWNER'
      const wanted = last ? 'conflict' : may ? admitted : 'scope'
      assert.is(await call(signedInAs(await memberOf(role, ends))), wanted, role)
    }
  })

  test(`${path}, by strangers and signed out`, async () => {
    const { rival } = api.stage
    const nobody = access === 'public' ? admitted : 'signed-out'
    for (const as of [
      { account: 'acme' },
      {},
      { cookie: newToken(), account: 'acme' },
      { cookie: 'nonsense', account: 'acme' },
      { key: newToken('gh_') },
      { key: 'gh_nonsense' },
    ]) {
      assert.is(await call(as), nobody, JSON.stringify(Object.keys(as)))
    }
    if (ends && !isScope) return
    const stranger = isScope ? 'not-a-member' : admitted
    assert.is(await call(signedInAs(rival, 'acme')), stranger)
    assert.is(await call(signedInAs(rival, 'nowhere')), stranger)
  })

  if (access !== 'public') {
    test(`${path}, with an input that cannot be right`, async () => {
      for (const input of [noJson, 'text', { nonsense: { deep: true }, account: 'acme' }]) {
        const what = String(input === noJson ? 'no JSON' : JSON.stringify(input))
        for (const role of isScope ? roles.filter((one) => !rolesWith(access).includes(one)) : []) {
          assert.is(await call(signedInAs(api.stage.members[role]), input), 'scope', `${role}: ${what}`)
        }
        for (const as of [{ cookie: newToken(), account: 'acme' }, { key: newToken('gh_') }])
          assert.is(await call(as, input), 'signed-out', what)
        if (isScope) assert.is(await call(signedInAs(api.stage.rival, 'acme'), input), 'not-a-member', what)
        if (expected.input && path !== 'live.changes')
          assert.ok(
            ['invalid', 'fresh-auth', expected.empty ?? 'ok'].includes(
              await call(signedInAs(api.stage.owner), input),
            ),
            what,
          )
      }
    })
  }

  test(`${path}, by API keys`, async () => {
    const needed = typeof apiKey === 'string' ? apiKey : isScope && !apiKey ? access : null
    if (needed) {
      assert.is(await call(await keyWith([needed])), admitted, 'with the scope')
      assert.is(
        await call(await keyWith(guardingScopes.filter((one) => one !== needed))),
        'scope',
        'without the scope',
      )
      assert.is(await call({ ...(await keyWith([needed])), account: 'globex' }), 'not-a-member')
    } else {
      const wanted = typeof apiKey === 'object' ? apiKey.refused : admitted
      assert.is(await call(await keyWith(guardingScopes)), wanted)
    }
  })

  if (type === 'mutation' && access !== 'public') {
    test(`${path}, by whose touch is stale`, async () => {
      const wanted = touch ? 'fresh-auth' : admitted
      assert.is(await call(ends ? signedInAs(await staleMember()) : signedInAs(stale)), wanted)
    })
  }

  if (foreign) {
    test(`${path}, with ids of another account`, async () => {
      const [input, reason] = foreign
      const { owner, rival } = api.stage
      assert.is(await call(signedInAs(owner), input(theirs)), reason)
      assert.is(await call(signedInAs(rival), input(ours)), reason)
      if (isScope) assert.is(await call(signedInAs(rival, 'acme'), input(ours)), 'not-a-member')
    })
  }
}

test('under a hold what adds reach is refused, and nothing else', async () => {
  const { owner, gatehouse } = api.stage
  for (const kind of holdKinds) {
    await announced(gatehouse.database, (client) =>
      client.query('insert into account_holds (account_id, kind, since) values ($1, $2, now())', [
        owner.account.id,
        kind,
      ]),
    )
    for (const [path, { _def }] of procedures) {
      const expected = expectations[path]
      if (!expected || expected.ends || expected.access === 'public') continue
      const input = expected.input?.(++count)
      const { outcome } = await callProcedure(
        api.url,
        _def.type,
        path,
        input,
        signedInAs(owner),
        fromElsewhere(),
      )
      assert.is(outcome, expected.grows ? 'suspended' : expected.admitted, `${path} under ${kind}`)
    }
    await announced(gatehouse.database, (client) => client.query('delete from account_holds'))
  }
})

test('the table names no procedure that is gone', () => {
  const paths = procedures.map(([path]) => path)
  assert.equal(
    Object.keys(expectations).filter((path) => !paths.includes(path)),
    [],
  )
})

test.run()
