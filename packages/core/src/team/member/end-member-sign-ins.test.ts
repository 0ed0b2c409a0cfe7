import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { personWithPasskey } from '../../identity/recovery/person-with-passkey.testing.ts'
import { me } from '../../identity/sign-in/me.ts'
import { mustEnd } from '../../session/must-end.ts'
import { admitTerminal } from '../../session/open-terminal.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { acceptInvite } from '../invite/accept-invite.ts'
import { createInvite } from '../invite/create-invite.ts'
import { endMemberSignIns } from './end-member-sign-ins.ts'
import { listTeam } from './list-team.ts'
import { revokeMember } from './revoke-member.ts'

const test = suite('endMemberSignIns')
let stage: Stage
test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('only owners may', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) => endMemberSignIns(caller, { user: stage.viewer.user }))
})

test('all sign-ins end at once, with the terminals opened by them; API keys and passkeys stay', async () => {
  const { gatehouse, owner } = stage
  const server = await registerTestServer(owner, 'prod-1')
  const { member } = await personWithPasskey(stage, 'everywhere@acme.com')
  const { secret } = await createApiKey(owner.caller, { name: 'script', scopes: ['team:read'] })
  const terminal = await admitTerminal(member.caller, { server, gateway: 'gateway-test' })
  await terminal.open()
  const { result, events } = await trace(stage, () => endMemberSignIns(owner.caller, { user: member.user }))
  assert.equal(result, { user: member.user, ended: 1 })
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'user.signed_out',
      resource: { type: 'user', id: member.user, label: member.email },
      changes: {},
      details: { ended: 1, by: 'an owner' },
    },
  ])
  await refused('signed-out', me(member.caller))
  const [ending] = await mustEnd(gatehouse.core, [{ account: owner.account.id, id: terminal.id }])
  assert.is(ending?.line, 'The sign-in you opened this session with has ended.')
  assert.equal(ending?.by, { verb: 'user.signed_out', actor: owner.email })
  await listTeam(gatehouse.caller({ kind: 'api-key', secret }, null), undefined)
  const { items } = await listTeam(owner.caller, undefined)
  assert.ok(items.find(({ user }) => user === member.user)?.passkey)
  assert.is((await endMemberSignIns(owner.caller, { user: member.user })).ended, 0)
})

test('nobody ends their own here', async () => {
  const { owner } = stage
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => endMemberSignIns(owner.caller, { user: owner.user }),
    /My security/,
  )
})

test('who is in accounts of others as well stays signed in: an owner ends what is theirs alone', async () => {
  const { owner, rival, gatehouse } = stage
  const shared = await gatehouse.join(owner, 'consultant@temp.com', 'VIEWER')
  const { link } = await createInvite(rival.caller, { email: shared.email, role: 'VIEWER' })
  await acceptInvite(shared.caller, { token: tokenOf(link) })
  for (const { caller } of [owner, rival])
    await refusesAndWritesNothing(
      stage,
      'conflict',
      () => endMemberSignIns(caller, { user: shared.user }),
      /Ask your Gatehouse administrator/,
    )
  await me(shared.caller)
  await endMemberSignIns(gatehouse.caller({ kind: 'operator', label: 'command' }, 'acme'), {
    user: shared.user,
  })
  await refused('signed-out', me(shared.caller))
})

test('another account’s member and somebody revoked are not found, and stay signed in', async () => {
  const { gatehouse, owner, rival } = stage
  await refusesAndWritesNothing(stage, 'not-found', () =>
    endMemberSignIns(owner.caller, { user: rival.user }),
  )
  await me(rival.caller)
  const gone = await gatehouse.join(owner, 'gone@temp.com', 'VIEWER')
  await revokeMember(owner.caller, { user: gone.user })
  await refusesAndWritesNothing(stage, 'not-found', () => endMemberSignIns(owner.caller, { user: gone.user }))
})

test.run()
