import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newToken } from '../../crypto/token.ts'
import { newPublicKey, registerTestServer } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { listKeys } from '../../fleet/ssh-key/list-keys.ts'
import { openAccount } from '../../team/account/open-account.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { acceptInvite } from '../../team/invite/accept-invite.ts'
import { createInvite } from '../../team/invite/create-invite.ts'
import { acceptOwnership } from '../../team/member/accept-ownership.ts'
import { listTeam } from '../../team/member/list-team.ts'
import { offerOwnership } from '../../team/member/offer-ownership.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { enrolAs } from '../passkey/enrol.testing.ts'
import { listPasskeys } from '../passkey/list-passkeys.ts'
import { getRecoveryCodes } from '../recovery/get-recovery-codes.ts'
import { newRecoveryCodes } from '../recovery/new-recovery-codes.ts'
import { mailedLink } from './mailed-link.testing.ts'
import { me } from './me.ts'
import { redeemLink } from './redeem-link.ts'

const test = suite('redeemLink')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

const linkTo = async (email: string) => tokenOf(await mailedLink(stage.gatehouse.core, email))

test('signs in once, with an event in each account of the person', async () => {
  const { gatehouse, owner, nobody } = stage
  await openAccount(owner.caller, { slug: 'second', name: 'Second' })
  const token = await linkTo(owner.email)
  const { result, events } = await trace(stage, () => redeemLink(nobody, { token }))
  assert.is(result.needs, null)
  assert.equal(
    events,
    ['acme', 'second'].map((account) => ({
      ...by(owner),
      account,
      verb: 'user.signed_in',
      resource: { type: 'user', id: owner.user, label: owner.email },
      changes: events[0]?.changes,
      details: { assurance: 'mail' },
    })),
  )
  assert.equal(events[0]?.changes['signIn.tokenHash'], { from: null, to: '(secret)' })
  assert.not(JSON.stringify(events).includes(result.signIn))
  const view = await me(gatehouse.caller({ kind: 'sign-in', token: result.signIn }, null))
  assert.is(view.user.id, owner.user)
  await refusesAndWritesNothing(stage, 'expired', () => redeemLink(nobody, { token }), /already used/)
})

test('each sign-in has a token of its own, stored as a hash', async () => {
  const { gatehouse, viewer, nobody } = stage
  const one = await redeemLink(nobody, { token: await linkTo(viewer.email) })
  const two = await redeemLink(nobody, { token: await linkTo(viewer.email) })
  assert.is.not(one.signIn, two.signIn)
  const { rows } = await gatehouse.database.owner.query(
    'select from sign_ins where token_hash in (sha256($1::bytea), sha256($2::bytea))',
    [one.signIn, two.signIn],
  )
  assert.is(rows.length, 2)
})

test('a browser that signs in anew loses the sign-in it had', async () => {
  const { gatehouse, nobody, billing, operator } = stage
  const caller = async (email: string, before = nobody) => {
    const { signIn } = await redeemLink(before, { token: await linkTo(email) })
    return gatehouse.caller({ kind: 'sign-in', token: signIn }, 'acme')
  }
  const first = await caller(operator.email)
  const elsewhere = await caller(operator.email)
  const second = await caller(operator.email, first)
  const third = await caller(billing.email, second)
  await refused('signed-out', me(first))
  await refused('signed-out', me(second))
  assert.is((await me(elsewhere)).user.id, operator.user)
  assert.is((await me(third)).user.id, billing.user)
})

test('unknown, empty and oversized tokens are refused, and an expired link', async () => {
  const { gatehouse, nobody, viewer } = stage
  const redeem = (token: string) => () => redeemLink(nobody, { token })
  await refusesAndWritesNothing(stage, 'not-found', redeem(newToken()))
  await refusesAndWritesNothing(stage, 'not-found', redeem('\u0000'))
  await refusesAndWritesNothing(stage, 'invalid', redeem(''))
  await refusesAndWritesNothing(stage, 'invalid', redeem('a'.repeat(300)))
  const token = await linkTo(viewer.email)
  await gatehouse.database.owner.query('update sign_in_links set expires_at = now() where used_at is null')
  await refusesAndWritesNothing(stage, 'expired', redeem(token), /expired/)
})

test('a first proof of the address ends what was done under it before', async () => {
  const { gatehouse, nobody, owner } = stage
  const { link } = await createInvite(owner.caller, { email: 'late@temp.com', role: 'OPERATOR' })
  const { signIn } = await acceptInvite(nobody, { token: tokenOf(link) })
  const thief = gatehouse.caller({ kind: 'sign-in', token: signIn ?? '' }, 'acme')
  await addKey(thief, { name: 'mine', publicKey: newPublicKey() })
  await enrolAs(thief, 'mine')
  await newRecoveryCodes(thief)
  await registerTestServer(owner, 'prod-1')
  const { result, synced } = await trace(stage, async () =>
    redeemLink(nobody, { token: await linkTo('late@temp.com') }),
  )
  const { signIn: own, needs } = result
  assert.is(needs, null, 'no passkey of theirs is asked for')
  assert.equal(synced, ['prod-1'], 'the keys leave the servers')
  await refused('signed-out', me(thief))
  const person = gatehouse.caller({ kind: 'sign-in', token: own }, 'acme')
  assert.equal((await listKeys(person, undefined)).items, [])
  assert.equal((await listPasskeys(person)).items, [])
  assert.is(await getRecoveryCodes(person), null)
  await addKey(person, { name: 'real', publicKey: newPublicKey() })
  await redeemLink(nobody, { token: await linkTo('late@temp.com') })
  assert.is((await listKeys(person, undefined)).items.length, 1, 'a second proof ends nothing')
})

test('it ends the API keys of an owner by a copied link, and what they offered to others', async () => {
  const { gatehouse, nobody, owner } = stage
  const helper = await gatehouse.join(owner, 'helper@temp.com', 'OPERATOR')
  const { link } = await createInvite(owner.caller, { email: 'boss@temp.com', role: 'OWNER' })
  const { signIn } = await acceptInvite(nobody, { token: tokenOf(link) })
  const thief = gatehouse.caller({ kind: 'sign-in', token: signIn ?? '' }, 'acme')
  const { secret } = await createApiKey(thief, { name: 'ci', scopes: ['team:read'] })
  const program = gatehouse.caller({ kind: 'api-key', secret }, null)
  await listTeam(program, undefined)
  const accomplice = await createInvite(thief, { email: 'accomplice@temp.com', role: 'VIEWER' })
  await offerOwnership(thief, { user: helper.user })
  const { events } = await trace(stage, async () =>
    redeemLink(nobody, { token: await linkTo('boss@temp.com') }),
  )
  assert.ok(Object.keys(events[0]?.changes ?? {}).some((field) => /apiKey.*revokedAt/i.test(field)))
  await refused('signed-out', listTeam(program, undefined))
  await refused('expired', acceptInvite(nobody, { token: tokenOf(accomplice.link) }))
  await refused('conflict', acceptOwnership(helper.caller, undefined))
})

test('attempts are limited per address that they come from', async () => {
  const { gatehouse } = stage
  const caller = { ...gatehouse.caller(null, null), ip: '198.51.100.9' }
  for (let tries = 0; tries < 60; tries++) {
    await refused('not-found', redeemLink(caller, { token: newToken() }))
  }
  const error = await refused('rate', redeemLink(caller, { token: newToken() }), /Too many attempts/)
  assert.ok('retryAfter' in error && Number(error.retryAfter) > 0)
  await refused('not-found', redeemLink({ ...caller, ip: '198.51.100.10' }, { token: newToken() }))
})

test.run()
