import { mock } from 'node:test'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { wantedKeys } from '../../fleet/manifest/wanted-keys.testing.ts'
import { newPublicKey, registerTestServer } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { listKeys } from '../../fleet/ssh-key/list-keys.ts'
import { refused } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { trace } from '../../testing/trace.ts'
import { getAccount } from '../account/get-account.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { acceptInvite } from '../invite/accept-invite.ts'
import { createInvite } from '../invite/create-invite.ts'
import { endExpired } from './end-expired.ts'
import { letPass } from './let-pass.testing.ts'
import { listTeam } from './list-team.ts'
import { setMemberEnd } from './set-end.ts'

const test = suite('endExpired')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()
const clock = { kind: 'system', id: null, label: 'clock' }
const wanted = () => wantedKeys(stage.gatehouse.core, stage.owner.account.id, prod)

test('nothing is over, and the next end is known', async () => {
  const { gatehouse, operator } = stage
  assert.is(await endExpired(gatehouse.core), null)
  await addKey(operator.caller, { name: 'laptop', publicKey: newPublicKey() })
  const { events } = await trace(stage, () => endExpired(gatehouse.core))
  assert.equal(events, [])
})

test('a key that is over lets nobody in from then on, and is removed by the system', async () => {
  const { gatehouse, viewer, operator } = stage
  const key = await addKey(viewer.caller, {
    name: 'for a day',
    publicKey: newPublicKey(),
    expiresAt: tomorrow(),
  })
  const seconds = await endExpired(gatehouse.core)
  assert.ok(seconds && seconds > 86_000 && seconds < 86_401)
  await letPass(gatehouse, 'ssh_keys', viewer.user)
  const { events } = await trace(stage, () => endExpired(gatehouse.core))
  assert.equal(
    events.map(({ account, actor, verb, resource }) => ({ account, actor, verb, resource })),
    [
      {
        account: 'acme',
        actor: clock,
        verb: 'key.expired',
        resource: { type: 'key', id: key.id, label: 'for a day' },
      },
    ],
  )
  assert.equal((await listKeys(viewer.caller, undefined)).items, [])
  assert.is((await listKeys(operator.caller, undefined)).items.length, 1, 'others stay')
})

test('an access that is over is refused at once, is gone from the manifest at once, and then ends with everything', async () => {
  const { gatehouse, owner } = stage
  const { link } = await createInvite(owner.caller, {
    email: 'contractor@temp.com',
    role: 'OPERATOR',
    accessExpiresAt: tomorrow(),
  })
  const { signIn } = await acceptInvite(gatehouse.caller(null, null), { token: tokenOf(link) })
  const contractor = gatehouse.caller({ kind: 'sign-in', token: signIn ?? '' }, 'acme')
  await addKey(contractor, { name: 'laptop', publicKey: newPublicKey() })
  assert.ok((await wanted()).contractor)
  const member = (await listTeam(owner.caller, undefined)).items.find(({ login }) => login === 'contractor')
  assert.ok(member?.expiresAt)
  await letPass(gatehouse, 'memberships', member.user)

  await refused('not-a-member', getAccount(contractor, undefined))
  assert.is((await wanted()).contractor, undefined, 'before the clock has done anything')
  const { events, synced } = await trace(stage, () => endExpired(gatehouse.core))
  assert.equal(
    events.map(({ verb, actor, resource }) => ({ verb, actor, resource })),
    [
      {
        verb: 'user.expired',
        actor: clock,
        resource: { type: 'user', id: member.user, label: 'contractor@temp.com' },
      },
    ],
  )
  assert.equal(synced, ['prod-1'])
  await refused('signed-out', getAccount(contractor, undefined))
  const again = await trace(stage, () => endExpired(gatehouse.core))
  assert.equal(again.events, [], 'once')
})

test("a member's API keys are refused with the access", async () => {
  const { gatehouse, owner } = stage
  const helper = await gatehouse.join(owner, 'helper@temp.com', 'OWNER')
  const { secret } = await createApiKey(helper.caller, { name: 'script', scopes: ['team:read'] })
  const byKey = gatehouse.caller({ kind: 'api-key', secret }, null)
  await listTeam(byKey, undefined)
  await announced(gatehouse.database, (client) =>
    client.query(
      `update memberships set role = 'OPERATOR', expires_at = now() - interval '1 second' where user_id = $1`,
      [helper.user],
    ),
  )
  await refused('not-a-member', listTeam(byKey, undefined))
})

test('one that cannot be ended stops none behind it, and is tried again', async () => {
  const { gatehouse, owner } = stage
  const { owner: database } = gatehouse.database
  await endExpired(gatehouse.core)
  const [stuck, other] = [
    await gatehouse.join(owner, 'stuck@temp.com', 'OPERATOR'),
    await gatehouse.join(owner, 'other@temp.com', 'OPERATOR'),
  ]
  for (const { user } of [stuck, other]) {
    await setMemberEnd(owner.caller, { user, expiresAt: tomorrow() })
    await letPass(gatehouse, 'memberships', user)
  }
  await database.query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'cannot be ended'; end $$;
     create trigger refuse before update on memberships for each row when (new.user_id = '${stuck.user}') execute function refuse()`,
  )
  const { events } = await trace(stage, () => endExpired(gatehouse.core))
  assert.equal(
    events.map(({ resource }) => resource.label),
    ['other@temp.com'],
  )
  const soon = await endExpired(gatehouse.core)
  assert.ok(soon !== null && soon > 0 && soon <= 10, 'it is tried again soon, and not at once')
  await database.query('drop trigger refuse on memberships; drop function refuse')
  const after = await trace(stage, () => endExpired(gatehouse.core))
  assert.equal(
    after.events.map(({ resource }) => resource.label),
    ['stuck@temp.com'],
  )
})

test('the clock that counts is the database’s, also where this machine is behind', async () => {
  const { gatehouse, owner } = stage
  const late = await gatehouse.join(owner, 'late@temp.com', 'OPERATOR')
  await setMemberEnd(owner.caller, { user: late.user, expiresAt: tomorrow() })
  await letPass(gatehouse, 'memberships', late.user)
  mock.timers.enable({ apis: ['Date'], now: Date.now() - 600_000 })
  try {
    const { events } = await trace(stage, () => endExpired(gatehouse.core))
    assert.equal(
      events.map(({ verb, resource }) => [verb, resource.label]),
      [['user.expired', 'late@temp.com']],
    )
  } finally {
    mock.timers.reset()
  }
})

test('an invite as owner carries no end of access', async () => {
  await refused(
    'invalid',
    createInvite(stage.owner.caller, { email: 'x@temp.com', role: 'OWNER', accessExpiresAt: tomorrow() }),
    undefined,
  )
})

test.run()
