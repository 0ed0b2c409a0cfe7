import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { allowed } from '../../limit/rate-limit.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { createInvite } from './create-invite.ts'
import { listInvites } from './list-invites.ts'
import { waitingMails } from './mailed.testing.ts'
import { resendInvite } from './resend-invite.ts'
import { revokeInvite } from './revoke-invite.ts'

const test = suite('limits of invites by mail')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

const role = 'VIEWER' as const

test('an address gets no more than its number, from all accounts together and however many send at once', async () => {
  const { gatehouse, owner, rival } = stage
  const email = 'flooded@temp.com'
  const invites = await Promise.all(
    [owner, rival].map(async ({ caller }) => (await createInvite(caller, { email, role })).invite.id),
  )
  const [mine = '', theirs = ''] = invites
  const outcomes = await Promise.allSettled(
    Array.from({ length: 24 }, (_, at) =>
      at % 2 ? resendInvite(owner.caller, { invite: mine }) : resendInvite(rival.caller, { invite: theirs }),
    ),
  )
  const sent = outcomes.filter(({ status }) => status === 'fulfilled').length
  assert.is(sent, allowed('invite.email') - 2)
  const before = await listInvites(owner.caller, {})
  await refusesAndWritesNothing(
    stage,
    'rate',
    () => resendInvite(owner.caller, { invite: mine }),
    /^Too many invites were emailed to flooded@temp\.com\. Copy a link instead and send it yourself\. Try again in 24 hours\.$/,
  )
  assert.equal(await listInvites(owner.caller, {}), before, 'the old link is still good')
  await revokeInvite(owner.caller, { invite: mine })
  await refusesAndWritesNothing(stage, 'rate', () => createInvite(owner.caller, { email, role }))
  await createInvite(owner.caller, { email, role, mail: false })
  await createInvite(owner.caller, { email: 'another@temp.com', role })
  const mails = await waitingMails(gatehouse)
  assert.ok(mails.filter(({ to }) => to === email).length <= allowed('invite.email'))
})

test('an account sends no more than its number in an hour, and another account goes on', async () => {
  const { gatehouse, owner, rival } = stage
  await gatehouse.database.owner.query(`delete from rate_limits where key like 'invite.account:%'`)
  await createInvite(owner.caller, { email: 'counted@temp.com', role })
  const key = `invite.account:${owner.account.id}`
  const most = allowed('invite.account')
  await gatehouse.database.owner.query('update rate_limits set points = $2 where key = $1', [key, most - 1])
  await createInvite(owner.caller, { email: 'last@temp.com', role })
  await refusesAndWritesNothing(
    stage,
    'rate',
    () => createInvite(owner.caller, { email: 'beyond@temp.com', role }),
    /^Too many invites were emailed from acme\. .* Try again in \d+ minutes\.$/,
  )
  await refused('conflict', createInvite(owner.caller, { email: owner.email, role }))
  await createInvite(rival.caller, { email: 'beyond@temp.com', role })
})

test.run()
