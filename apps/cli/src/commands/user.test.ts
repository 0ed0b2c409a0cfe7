import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { enrolAs } from '@gatehouse/core/identity/passkey/enrol.testing'
import type { Member } from '@gatehouse/core/testing/test-gatehouse'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CommandStage, openCommandStage } from '../testing/command-stage.ts'

const test = suite('gatehouse user')
let stage: CommandStage
let owner: Member

test.before(async () => {
  stage = await openCommandStage()
  owner = await stage.product.account('acme')
})
test.after(() => stage?.close())

const reset = (...rest: string[]) => ['user', 'reset', '--email', 'owner@acme.com', ...rest]
const newest = async () => (await searchEvents(owner.caller, { limit: 1 })).items[0]

test('says why not, and changes nothing', async () => {
  assert.match(await stage.failed(reset('--yes')), /owner@acme\.com has no passkey/)
  await enrolAs(owner.caller, 'laptop')
  assert.match(await stage.failed(reset(), 2), /not a terminal to confirm in.*--yes/)
  assert.match(await stage.failed(reset('--yes', '--in', '0'), 2), /hours: At least 1 hour/)
  assert.match(await stage.failed(reset('--yes', '--in', 'soon'), 2), /hours: /)
  assert.match(await stage.failed(['user', 'reset', '--email', 'no@acme.com', '--yes']), /no@acme\.com/)
  assert.match(await stage.failed(reset('--cancel')), /Reset not found/)
  assert.is((await newest())?.verb, 'passkey.enrolled')
})

test('announces it, as the operator, and takes it back', async () => {
  const { user, dueAt } = await stage.json(reset('--yes', '--in', '2'))
  assert.is(user, owner.user)
  assert.ok(Math.abs(Date.parse(dueAt) - Date.now() - 7_200_000) < 60_000)
  const event = await newest()
  assert.is(event?.verb, 'user.reset_requested')
  assert.match(event?.actor.label ?? '', /^gatehouse command \(/)
  assert.is(await stage.done(reset('--cancel')), 'Canceled. owner@acme.com keeps their passkeys.\n')
  assert.is((await newest())?.verb, 'user.reset_cancelled')
  assert.match(
    await stage.done(reset('--yes')),
    /^The passkeys and recovery codes of owner@acme\.com will be removed at \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\. .+\n.+ with --cancel\.\n$/,
  )
})

test('signs somebody out everywhere, as the operator', async () => {
  const signOut = ['user', 'sign-out', '--email', 'owner@acme.com']
  assert.match(await stage.failed(['user', 'sign-out', '--email', 'no@acme.com']), /no@acme\.com/)
  assert.is(await stage.done(signOut), 'Signed out owner@acme.com: 1 sign-in.\n')
  assert.is((await stage.json(signOut)).ended, 0)
  const { items } = await searchEvents(stage.product.caller({ kind: 'operator', label: 'test' }, 'acme'), {
    limit: 1,
  })
  assert.equal([items[0]?.verb, items[0]?.actor.kind], ['user.signed_out', 'system'])
})

test.run()
