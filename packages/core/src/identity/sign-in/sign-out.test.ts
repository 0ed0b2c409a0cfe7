import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { mailedLink } from './mailed-link.testing.ts'
import { me } from './me.ts'
import { redeemLink } from './redeem-link.ts'
import { signOut } from './sign-out.ts'

const test = suite('signOut')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('ends this sign-in, and no other of the same person', async () => {
  const { gatehouse, nobody, viewer } = stage
  const signedIn = async () => {
    const token = tokenOf(await mailedLink(gatehouse.core, viewer.email))
    const { signIn } = await redeemLink(nobody, { token })
    return gatehouse.caller({ kind: 'sign-in', token: signIn }, 'acme')
  }
  const kept = await signedIn()
  const other = await signedIn()
  const { result, events } = await trace(stage, () => signOut(other, undefined))
  assert.equal(result, { ok: true })
  assert.equal(events, [
    {
      ...by(viewer),
      verb: 'user.signed_out',
      resource: { type: 'user', id: viewer.user, label: viewer.email },
      changes: { 'signIn.endedAt': { from: null, to: '(time)' } },
      details: {},
    },
  ])
  await refused('signed-out', me(other))
  await refusesAndWritesNothing(stage, 'signed-out', () => signOut(other, undefined))
  assert.is((await me(kept)).user.id, viewer.user)
})

test('an API key and nobody have nothing to sign out of', async () => {
  const { gatehouse, nobody, owner } = stage
  const { secret } = await createApiKey(owner.caller, { name: 'all', scopes: ['account:read', 'server:ssh'] })
  const program = gatehouse.caller({ kind: 'api-key', secret }, null)
  await refusesAndWritesNothing(stage, 'scope', () => signOut(program, undefined))
  await refusesAndWritesNothing(stage, 'signed-out', () => signOut(nobody, undefined))
})

test('a sign-in ends after 30 days by itself', async () => {
  const { gatehouse, billing } = stage
  const { rows } = await gatehouse.database.owner.query(
    'select distinct extract(day from expires_at - created_at)::int as days from sign_ins',
  )
  assert.equal(rows, [{ days: 30 }])
  await gatehouse.database.owner.query(
    `begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
     update sign_ins set expires_at = now() where user_id = '${billing.user}'; commit`,
  )
  await refused('signed-out', me(billing.caller))
  await refusesAndWritesNothing(stage, 'signed-out', () => signOut(billing.caller, undefined))
})

test.run()
