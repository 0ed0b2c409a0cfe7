import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { searchEvents } from '../../audit/log/search-events.ts'
import { announced } from '../../database/testing/announced.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { acceptInvite } from './accept-invite.ts'
import { createInvite } from './create-invite.ts'
import { mailedToken } from './mailed.testing.ts'
import { previewInvite } from './preview-invite.ts'
import { resendInvite } from './resend-invite.ts'
import { revokeInvite } from './revoke-invite.ts'

const test = suite('resendInvite')
let stage: Stage
let invite: string
let link: string

test.before(async () => {
  stage = await openStage()
  const made = await createInvite(stage.owner.caller, { email: 'new@temp.com', role: 'VIEWER', expiresIn: 3 })
  invite = made.invite.id
  link = made.link
})
test.after(() => stage?.close())

test('only owners may', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) => resendInvite(caller, { invite }))
})

test('makes new tokens for the same validity and kills the old ones', async () => {
  const { gatehouse, owner, nobody } = stage
  const mailed = await mailedToken(gatehouse, 'new@temp.com')
  const { result, events, mails } = await trace(stage, () =>
    resendInvite(owner.caller, { invite, link: true }),
  )
  assert.is(result.invite.id, invite)
  assert.is(Date.parse(result.invite.expiresAt) - Date.parse(result.invite.createdAt), 3 * 3_600_000)
  const [event] = events
  assert.equal(
    { ...event, changes: {} },
    {
      ...by(owner),
      verb: 'invite.resent',
      resource: { type: 'invite', id: invite, label: 'new@temp.com' },
      changes: {},
      details: { link: 'shown' },
    },
  )
  assert.equal(event?.changes.mailTokenHash, { from: '(secret)', to: '(secret)' })
  assert.equal(event?.changes.linkTokenHash, { from: '(secret)', to: '(secret)' })
  assert.equal(event?.changes.expiresAt, { from: '(time)', to: '(time)' })
  assert.is(mails, 1)
  for (const token of [tokenOf(link), mailed]) {
    await refused('not-found', previewInvite(nobody, { token }), /newer invite/)
    await refusesAndWritesNothing(stage, 'not-found', () => acceptInvite(nobody, { token }))
  }
  for (const token of [tokenOf(result.link), await mailedToken(gatehouse, 'new@temp.com')]) {
    assert.is((await previewInvite(nobody, { token })).email, 'new@temp.com')
  }
})

test('the link is answered only where it is asked for', async () => {
  assert.is((await resendInvite(stage.owner.caller, { invite })).link, null)
})

test('what lapsed longer ago than it was ever valid is not brought back', async () => {
  const { gatehouse, owner } = stage
  const { invite: old } = await createInvite(owner.caller, {
    email: 'old@temp.com',
    role: 'VIEWER',
    expiresIn: 3,
  })
  const ago = (hours: number) =>
    announced(gatehouse.database, (client) =>
      client.query(
        `update invites set created_at = created_at - make_interval(hours => $2), expires_at = expires_at - make_interval(hours => $2)
         where id = $1`,
        [old.id, hours],
      ),
    )
  await ago(5)
  const revived = await resendInvite(owner.caller, { invite: old.id })
  assert.is(revived.invite.state, 'pending')
  await ago(7)
  await refusesAndWritesNothing(
    stage,
    'expired',
    () => resendInvite(owner.caller, { invite: old.id }),
    /Send a new one/,
  )
  await createInvite(owner.caller, { email: 'old@temp.com', role: 'VIEWER' })
})

test('neither an API key nor a stale touch brings an owner in', async () => {
  const { gatehouse, owner } = stage
  const { invite: boss } = await createInvite(owner.caller, { email: 'boss@temp.com', role: 'OWNER' })
  const { secret } = await createApiKey(owner.caller, { name: 'ci', scopes: ['team:manage'] })
  const program = gatehouse.caller({ kind: 'api-key', secret }, null)
  await refusesAndWritesNothing(stage, 'fresh-auth', () =>
    resendInvite(program, { invite: boss.id, link: true }),
  )
  await resendInvite(program, { invite })
  await resendInvite(owner.caller, { invite: boss.id, link: true })
})

test('a mail that still waits is replaced, not sent beside the new one', async () => {
  const { owner } = stage
  const { mails } = await trace(stage, async () => {
    await resendInvite(owner.caller, { invite })
    await resendInvite(owner.caller, { invite })
  })
  assert.is(mails, 1)
})

test("another account's invite, and one that is not there, are not found", async () => {
  const { owner, rival } = stage
  const theirs = await createInvite(rival.caller, { email: 'new@temp.com', role: 'VIEWER' })
  await refusesAndWritesNothing(stage, 'not-found', () =>
    resendInvite(owner.caller, { invite: theirs.invite.id }),
  )
})

test('an invite taken back or accepted stays so', async () => {
  const { owner } = stage
  await revokeInvite(owner.caller, { invite })
  await refusesAndWritesNothing(stage, 'expired', () => resendInvite(owner.caller, { invite }), /revoked/)
  const { items } = await searchEvents(owner.caller, {
    verb: 'user.invited',
    limit: 50,
  })
  const joined = items.find(({ resource }) => resource.label === 'ops@acme.com')
  await refusesAndWritesNothing(
    stage,
    'expired',
    () => resendInvite(owner.caller, { invite: joined?.resource.id ?? '' }),
    /accepted/,
  )
})

test.run()
