import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newToken } from '../../crypto/token.ts'
import { refused } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { trace } from '../../testing/trace.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { createInvite } from './create-invite.ts'
import { mailedToken } from './mailed.testing.ts'
import { previewInvite } from './preview-invite.ts'

const test = suite('previewInvite')
let stage: Stage
let token: string

test.before(async () => {
  stage = await openStage()
  const { link } = await createInvite(stage.owner.caller, { email: 'new@temp.com', role: 'OPERATOR' })
  token = tokenOf(link)
})
test.after(() => stage?.close())

test('shows what is offered, by whom, to whom, and changes nothing however often it is opened', async () => {
  const { nobody, gatehouse } = stage
  const { result, events, synced } = await trace(stage, async () => {
    for (let times = 0; times < 5; times++) await previewInvite(nobody, { token })
    return previewInvite(nobody, { token })
  })
  assert.equal(
    { ...result, expiresAt: '' },
    {
      account: { slug: 'acme', name: 'acme' },
      email: 'new@temp.com',
      role: 'OPERATOR',
      can: 'servers, not billing',
      invitedBy: 'owner@acme.com',
      expiresAt: '',
      accessExpiresAt: null,
      signedInAs: null,
    },
  )
  assert.ok(Date.parse(result.expiresAt) > Date.now())
  assert.equal(events, [])
  assert.equal(synced, [])
  const { rows } = await gatehouse.database.owner.query('select from invites where accepted_at is not null')
  assert.is(rows.length, 3, 'none beside those of the stage')
})

test('says as whom one is signed in, and minds no stale cookie', async () => {
  const { gatehouse, nobody, rival } = stage
  assert.is((await previewInvite({ ...rival.caller, account: null }, { token })).signedInAs, rival.email)
  const stale = gatehouse.caller({ kind: 'sign-in', token: newToken() }, null)
  assert.is((await previewInvite(stale, { token })).signedInAs, null)
  assert.is((await previewInvite(nobody, { token })).signedInAs, null)
})

test('an API key without account:read is no obstacle', async () => {
  const { gatehouse, owner } = stage
  const { secret } = await createApiKey(owner.caller, { name: 'narrow', scopes: ['server:read'] })
  const caller = gatehouse.caller({ kind: 'api-key', secret }, null)
  assert.is((await previewInvite(caller, { token })).email, 'new@temp.com')
})

test('a token that is unknown, empty or oversized is refused', async () => {
  const { nobody } = stage
  await refused('not-found', previewInvite(nobody, { token: newToken() }))
  await refused('not-found', previewInvite(nobody, { token: '\u0000' }))
  await refused('invalid', previewInvite(nobody, { token: '' }))
  await refused('invalid', previewInvite(nobody, { token: 'a'.repeat(201) }))
  await refused('invalid', previewInvite(nobody, { token: { $ne: '' } as unknown as string }))
})

test('an expired invite says whom to ask', async () => {
  const { gatehouse, nobody, owner } = stage
  const { link } = await createInvite(owner.caller, { email: 'late@temp.com', role: 'VIEWER' })
  await gatehouse.database.owner.query(
    `begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
     update invites set expires_at = now() where email = 'late@temp.com'; commit`,
  )
  await refused('expired', previewInvite(nobody, { token: tokenOf(link) }), /expired. Ask owner@acme.com/)
  const mailed = await mailedToken(gatehouse, 'late@temp.com')
  await refused('expired', previewInvite(nobody, { token: mailed }), /expired/)
})

test.run()
