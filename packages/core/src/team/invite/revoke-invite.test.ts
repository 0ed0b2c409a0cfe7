import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { acceptInvite } from './accept-invite.ts'
import { createInvite } from './create-invite.ts'
import { listInvites } from './list-invites.ts'
import { mailedToken } from './mailed.testing.ts'
import { previewInvite } from './preview-invite.ts'
import { revokeInvite } from './revoke-invite.ts'

const test = suite('revokeInvite')
let stage: Stage
let invite: string
let link: string

test.before(async () => {
  stage = await openStage()
  const made = await createInvite(stage.owner.caller, { email: 'new@temp.com', role: 'VIEWER' })
  invite = made.invite.id
  link = made.link
})
test.after(() => stage?.close())

test('only owners may', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) => revokeInvite(caller, { invite }))
})

test('both links are dead, the invite leaves the list, and the log says so', async () => {
  const { gatehouse, owner, nobody } = stage
  const mailed = await mailedToken(gatehouse, 'new@temp.com')
  const { events } = await trace(stage, () => revokeInvite(owner.caller, { invite }))
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'invite.revoked',
      resource: { type: 'invite', id: invite, label: 'new@temp.com' },
      changes: { revokedAt: { from: null, to: '(time)' } },
      details: {},
    },
  ])
  for (const token of [tokenOf(link), mailed]) {
    await refused('expired', previewInvite(nobody, { token }), /was revoked. Ask owner@acme.com/)
    await refusesAndWritesNothing(stage, 'expired', () => acceptInvite(nobody, { token }))
  }
  assert.equal((await listInvites(owner.caller, undefined)).items, [])
})

test("a second time, another account's and nonsense are refused", async () => {
  const { owner, rival } = stage
  const revoke = (id: string) => () => revokeInvite(owner.caller, { invite: id })
  await refusesAndWritesNothing(stage, 'expired', revoke(invite))
  const theirs = await createInvite(rival.caller, { email: 'new@temp.com', role: 'VIEWER' })
  await refusesAndWritesNothing(stage, 'not-found', revoke(theirs.invite.id))
  await refusesAndWritesNothing(stage, 'invalid', revoke(''))
})

test('the address may be invited anew', async () => {
  await createInvite(stage.owner.caller, { email: 'new@temp.com', role: 'VIEWER' })
})

test.run()
