import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newToken } from '../../crypto/token.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { createInvite } from './create-invite.ts'
import { listInvites } from './list-invites.ts'
import { waitingMails } from './mailed.testing.ts'
import { previewInvite } from './preview-invite.ts'
import { resendInvite } from './resend-invite.ts'
import { revokeInvite } from './revoke-invite.ts'

const test = suite('createInvite')
let stage: Stage
let prod: string
let foreign: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  foreign = await registerTestServer(stage.rival, 'theirs')
})
test.after(() => stage?.close())

test('only owners may', async () => {
  const input = { email: 'new@acme.com', role: 'VIEWER' } as const
  await refusesAllBut(['OWNER'], stage, (caller) => createInvite(caller, input))
})

test('offers a membership by mail and by a link, whose tokens differ and are stored as hashes alone', async () => {
  const { gatehouse, owner } = stage
  const { result, events, synced, mails } = await trace(stage, () =>
    createInvite(owner.caller, {
      email: '  Contractor@TEMP.com ',
      role: 'OPERATOR',
      expiresIn: 24,
      servers: [prod],
    }),
  )
  const { invite, link } = result
  assert.equal(
    { ...invite, id: '', createdAt: '', expiresAt: '' },
    {
      id: '',
      email: 'contractor@temp.com',
      role: 'OPERATOR',
      can: 'servers, not billing',
      servers: [{ id: prod, name: 'prod-1' }],
      labels: [],
      invitedBy: owner.email,
      createdAt: '',
      expiresAt: '',
      accessExpiresAt: null,
      mail: { state: 'waiting', why: null },
      state: 'pending',
    },
  )
  assert.is(Date.parse(invite.expiresAt) - Date.parse(invite.createdAt), 24 * 3_600_000)
  assert.match(link, /^http:\/\/localhost:4600\/invite#token=[\w-]{43}$/)
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'user.invited',
      resource: { type: 'invite', id: invite.id, label: 'contractor@temp.com' },
      changes: {
        email: { from: null, to: 'contractor@temp.com' },
        role: { from: null, to: 'OPERATOR' },
        servers: { from: null, to: [prod] },
        labels: { from: null, to: [] },
        mailTokenHash: { from: null, to: '(secret)' },
        linkTokenHash: { from: null, to: '(secret)' },
        inviterId: events[0]?.changes.inviterId,
        createdAt: { from: null, to: '(time)' },
        expiresAt: { from: null, to: '(time)' },
      },
      details: { servers: ['prod-1'] },
    },
  ])
  assert.equal(synced, [])
  assert.is(mails, 1)
  const [mail] = await waitingMails(gatehouse)
  assert.is(mail?.to, 'contractor@temp.com')
  assert.is.not(tokenOf(mail?.link ?? ''), tokenOf(link))
  const { rows } = await gatehouse.database.owner.query(
    `select from invites where mail_token_hash = sha256($1::bytea) and link_token_hash = sha256($2::bytea)`,
    [tokenOf(mail?.link ?? ''), tokenOf(link)],
  )
  assert.is(rows.length, 1)
  const { rows: jobs } = await gatehouse.database.owner.query('select payload::text as text from jobs')
  assert.not(jobs.some(({ text }) => text.includes('contractor') || text.includes('token')))
})

test('lasts 7 days unless said, an hour at least and 90 days at most', async () => {
  const { owner } = stage
  const { invite } = await createInvite(owner.caller, { email: 'week@temp.com', role: 'VIEWER' })
  assert.is(Date.parse(invite.expiresAt) - Date.parse(invite.createdAt), 7 * 86_400_000)
  for (const expiresIn of [0, 2161, 1.5, -1, Number.NaN, 1e300]) {
    await refusesAndWritesNothing(stage, 'invalid', () =>
      createInvite(owner.caller, { email: 'odd@temp.com', role: 'VIEWER', expiresIn }),
    )
  }
})

test('can be copied instead of mailed', async () => {
  const { owner } = stage
  const { mails } = await trace(stage, () =>
    createInvite(owner.caller, { email: 'copied@temp.com', role: 'VIEWER', mail: false }),
  )
  assert.is(mails, 0)
})

test('a request sent again makes one invite and one mail, and is answered the same link', async () => {
  const { owner } = stage
  const input = { email: 'twice@temp.com', role: 'VIEWER', once: newToken() } as const
  const { result, events, mails } = await trace(stage, async () => {
    const [first, atOnce] = await Promise.all([
      createInvite(owner.caller, input),
      createInvite(owner.caller, input),
    ])
    return [first, atOnce, await createInvite(owner.caller, { ...input, expiresIn: 168 })]
  })
  assert.is(new Set(result.map(({ link }) => link)).size, 1)
  assert.is(new Set(result.map(({ invite }) => invite.id)).size, 1)
  assert.equal(
    events.map(({ verb }) => verb),
    ['user.invited'],
  )
  assert.is(mails, 1)
  const [made] = result
  assert.is((await previewInvite(stage.nobody, { token: tokenOf(made?.link ?? '') })).email, input.email)
})

test('other words under the same name are another request', async () => {
  const { owner } = stage
  const once = newToken()
  const one = await createInvite(owner.caller, { email: 'other-1@temp.com', role: 'VIEWER', once })
  const two = await createInvite(owner.caller, { email: 'other-2@temp.com', role: 'VIEWER', once })
  assert.is.not(one.link, two.link)
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => createInvite(owner.caller, { email: 'other-1@temp.com', role: 'BILLING', once }),
    /already has an open invite/,
  )
  await refusesAndWritesNothing(stage, 'invalid', () =>
    createInvite(owner.caller, { email: 'other-3@temp.com', role: 'VIEWER', once: 'once' }),
  )
})

test('what became of the invite meanwhile is said to a request sent again', async () => {
  const { owner } = stage
  const input = { email: 'since@temp.com', role: 'VIEWER', once: newToken() } as const
  const { invite } = await createInvite(owner.caller, input)
  const again = () => createInvite(owner.caller, input)
  await resendInvite(owner.caller, { invite: invite.id })
  await refusesAndWritesNothing(stage, 'conflict', again, /sent again since/)
  await revokeInvite(owner.caller, { invite: invite.id })
  await refusesAndWritesNothing(stage, 'expired', again, /revoked/)
})

test('refuses members, however they are spelled, and who has an open invite', async () => {
  const { owner, operator } = stage
  const invite = (email: string) => () => createInvite(owner.caller, { email, role: 'VIEWER' })
  await refusesAndWritesNothing(
    stage,
    'conflict',
    invite(operator.email.toUpperCase()),
    /already a member of acme/,
  )
  await refusesAndWritesNothing(stage, 'conflict', invite('Week@temp.com '), /already has an open invite/)
})

test('refuses addresses that are none, or that only look like one', async () => {
  const { owner } = stage
  const odd = [
    'nobody',
    'a@b@temp.com',
    'a\u200b@temp.com',
    'ɑdmin@temp.com',
    'admin@аcme.com',
    'admin＠acme.com',
    'a@temp.com, b@temp.com',
    'a@temp.com\nBcc: b@temp.com',
    'admin@acme.com\u202e',
    `${'a'.repeat(300)}@temp.com`,
    'a\u0000@temp.com',
  ]
  for (const email of odd) {
    await refusesAndWritesNothing(stage, 'invalid', () =>
      createInvite(owner.caller, { email, role: 'VIEWER' }),
    )
  }
})

test("cannot be limited to another account's servers", async () => {
  const { owner } = stage
  await refusesAndWritesNothing(stage, 'invalid', () =>
    createInvite(owner.caller, { email: 'else@temp.com', role: 'VIEWER', servers: [foreign] }),
  )
})

test('an expired invite of the same address is replaced, and both stand in the event', async () => {
  const { gatehouse, owner } = stage
  await gatehouse.database.owner.query(
    `begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
     update invites set expires_at = now() where email = 'week@temp.com'; commit`,
  )
  const before = await listInvites(owner.caller, undefined)
  assert.is(before.items.find(({ email }) => email === 'week@temp.com')?.state, 'expired')
  const { events } = await trace(stage, () =>
    createInvite(owner.caller, { email: 'week@temp.com', role: 'BILLING' }),
  )
  assert.equal(events[0]?.changes['invite.revokedAt'], { from: null, to: '(time)' })
  assert.equal(events[0]?.changes.role, { from: null, to: 'BILLING' })
  const { items } = await listInvites(owner.caller, undefined)
  assert.is(items.filter(({ email }) => email === 'week@temp.com').length, 1)
})

test('whoever runs Gatehouse invites only as a member', async () => {
  const cli = stage.gatehouse.caller({ kind: 'operator', label: 'cli' }, 'acme')
  const input = { email: 'cli@temp.com', role: 'VIEWER' } as const
  await refusesAndWritesNothing(stage, 'conflict', () => createInvite(cli, input), /--as/)
  const asViewer = { ...cli, credential: { kind: 'operator', label: 'cli', as: stage.viewer.email } } as const
  await refusesAndWritesNothing(stage, 'scope', () => createInvite(asViewer, input))
  const asOwner = { ...cli, credential: { kind: 'operator', label: 'cli', as: stage.owner.email } } as const
  const { events } = await trace(stage, () => createInvite(asOwner, input))
  assert.equal(events[0]?.actor, { kind: 'system', id: null, label: `cli as ${stage.owner.email}` })
})

test('offers the servers of labels, and all of them where nothing is said', async () => {
  const { owner } = stage
  const invited = async (email: string, said: { servers?: string[] | null; labels?: string[] }) => {
    const { events, result } = await trace(stage, () =>
      createInvite(owner.caller, { email, role: 'OPERATOR', mail: false, ...said }),
    )
    const { servers, labels } = result.invite
    return [servers, labels, events[0]?.changes.labels, events[0]?.details]
  }
  const to = (labels: string[]) => ({ from: null, to: labels })
  assert.equal(await invited('one@acme.com', { labels: ['staging'] }), [
    [],
    ['staging'],
    to(['staging']),
    { servers: [], labels: ['staging'] },
  ])
  assert.equal(await invited('two@acme.com', {}), [null, [], to([]), { servers: 'all' }])
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () =>
      createInvite(owner.caller, {
        email: 'three@acme.com',
        role: 'OPERATOR',
        servers: null,
        labels: ['staging'],
      }),
    /All servers are chosen/,
  )
})

test.run()
