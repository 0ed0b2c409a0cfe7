import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { mustEnd } from '../../session/must-end.ts'
import { admitSession } from '../../session/open-session.ts'
import { admitTerminal } from '../../session/open-terminal.ts'
import { holderKey, openSession, sessionRequest } from '../../session/sessions.testing.ts'
import { acceptInvite } from '../../team/invite/accept-invite.ts'
import { createInvite } from '../../team/invite/create-invite.ts'
import { changeRole } from '../../team/member/change-role.ts'
import { getMember } from '../../team/member/get-member.ts'
import { limitServers } from '../../team/member/limit-servers.ts'
import { revokeMember } from '../../team/member/revoke-member.ts'
import { setMemberEnd } from '../../team/member/set-end.ts'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { wantedManifest } from '../manifest/wanted-manifest.ts'
import { changeServerAccess } from '../server/change-access.ts'
import { changeServerSettings } from '../server/change-settings.ts'
import { getManifest } from '../server/get-manifest.ts'
import { getServer } from '../server/get-server.ts'
import { registerServer } from '../server/register-server.ts'
import { removeServer } from '../server/remove-server.ts'
import { newPublicKey, registerTestServer } from '../server/servers.testing.ts'
import { addSharedLogin } from './add-shared-login.ts'
import { changeSharedLogin } from './change-shared-login.ts'
import { listSharedLogins } from './list-shared-logins.ts'
import { removeSharedLogin } from './remove-shared-login.ts'

const test = suite('shared logins')
let stage: Stage
let prod: string
let web: string
let deploy: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  web = await registerTestServer(stage.owner, 'web-1')
})
test.after(() => stage?.close())

const add = (login: string, more: { servers?: string[]; members?: string[] } = {}) =>
  addSharedLogin(stage.owner.caller, { login, servers: [prod], ...more })

/** Of one login of a server: whose keys are in it, and whether the gateway's is. */
async function linesOf(login: string, server = prod) {
  const wanted = await wantedManifest(stage.gatehouse.core, stage.owner.account.id, server)
  const found = wanted?.manifest.logins.find((one) => one.login === login)
  return (
    found && {
      people: found.keys
        .filter((line) => !line.startsWith('restrict,'))
        .map((line) => line.split(' ').at(-1)),
      gateway: found.keys.some((line) => line.startsWith('restrict,')),
    }
  )
}

test('only owners and operators share logins, and who may read servers sees them', async () => {
  const nowhere = '01900000-0000-7000-8000-000000000000'
  for (const call of [
    (caller: Stage['nobody']) => addSharedLogin(caller, { login: 'deploy', servers: [] }),
    (caller: Stage['nobody']) => changeSharedLogin(caller, { sharedLogin: nowhere, members: [] }),
    (caller: Stage['nobody']) => removeSharedLogin(caller, { sharedLogin: nowhere }),
  ])
    await refusesAllBut(['OWNER', 'OPERATOR'], stage, call)
  await refusesAllBut(['OWNER', 'OPERATOR', 'VIEWER'], stage, (caller) => listSharedLogins(caller, {}))
})

test('it is on its servers with its members’ own keys and the gateway’s, and stands in the log', async () => {
  const { owner, operator } = stage
  const ops = await holderKey(stage, operator)
  await holderKey(stage, owner, 'desk')
  const { result, events, synced } = await trace(stage, () => add('deploy', { members: [operator.user] }))
  deploy = result.id
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'shared_login.added',
      resource: { type: 'shared_login', id: deploy, label: 'deploy' },
      changes: {
        login: { from: null, to: 'deploy' },
        servers: { from: null, to: [prod] },
        users: { from: null, to: [operator.user] },
        createdAt: { from: null, to: '(time)' },
      },
      details: { servers: ['prod-1'], members: [operator.email] },
    },
  ])
  assert.equal(synced, ['prod-1'])
  assert.equal(await linesOf('deploy'), { people: [operator.email], gateway: true })
  assert.is(await linesOf('deploy', web), undefined)
  const { items } = await listSharedLogins(stage.viewer.caller, { server: prod })
  assert.equal(
    items.map(({ createdAt: _, ...one }) => one),
    [
      {
        id: deploy,
        login: 'deploy',
        servers: [{ id: prod, name: 'prod-1' }],
        members: [{ user: operator.user, email: operator.email, reaches: 1 }],
      },
    ],
  )
  assert.equal((await listSharedLogins(stage.viewer.caller, { server: web })).items, [])
  const server = await getServer(stage.viewer.caller, { server: prod })
  assert.equal(server.sharedLogins, [
    {
      id: deploy,
      login: 'deploy',
      servers: 1,
      members: [{ user: operator.user, email: operator.email, reaches: true }],
    },
  ])
  const [shown] = server.logins
  assert.equal([shown?.login, shown?.email, shown?.keys, shown?.state], ['deploy', null, 1, 'pending'])
  const { logins } = await getManifest(owner.caller, { server: prod })
  assert.equal(
    logins[0]?.keys.map(({ name }) => name),
    [`laptop of ${operator.email}`, 'the gateway'],
  )
  assert.equal((await getMember(owner.caller, { user: operator.user })).sharedLogins, [
    { id: deploy, login: 'deploy', servers: 1 },
  ])
  // as whom: nobody asks for nothing that is not theirs
  const { core } = stage.gatehouse
  const asked = sessionRequest(ops, { login: { name: 'deploy' } })
  assert.is((await admitSession(core, asked)).destination.login, 'deploy')
  assert.is((await admitSession(core, sessionRequest(ops))).destination.login, 'ops')
  const own = sessionRequest(ops, { login: { name: 'ops' } })
  assert.is((await admitSession(core, own)).destination.shared_login, null)
})

test('whoever may not use it is refused, by either door, and a client’s own user name asks for nothing', async () => {
  const { owner, operator, gatehouse } = stage
  const desk = await holderKey(stage, owner, 'second')
  const says = /can’t log in to prod-1 as deploy\. Ask an owner or operator of acme/
  const asking = (login: { name: string; ifShared?: true }, server = 'prod-1') =>
    admitSession(gatehouse.core, sessionRequest(desk, { login, server }))
  await refused('scope', asking({ name: 'deploy' }), says)
  await refused('scope', asking({ name: 'deploy', ifShared: true }), says)
  await refused('scope', asking({ name: 'git' }), /can’t log in to prod-1 as git/)
  assert.is((await asking({ name: 'git', ifShared: true })).destination.login, 'owner')
  assert.is((await asking({ name: 'deploy', ifShared: true }, 'web-1')).destination.login, 'owner')
  const terminal = { server: prod, login: 'deploy', gateway: 'test' }
  await refused('scope', admitTerminal(owner.caller, terminal), says)
  const { result, events } = await trace(stage, async () => {
    const admitted = await admitTerminal(operator.caller, terminal)
    await admitted.open()
    return admitted
  })
  assert.is(result.destination.login, 'deploy')
  assert.equal(
    events.map(({ verb, actor, resource }) => [verb, actor.label, resource.label]),
    [['session.opened', operator.email, 'deploy@prod-1']],
  )
})

test('a name that is anybody’s, a system’s or a management login is refused, and so is the other way round', async () => {
  const { owner, operator, viewer, rival } = stage
  await refused('conflict', add('deploy'), /deploy already exists/)
  await refused('invalid', add('ops'), /ops is the login of ops@acme\.com/)
  for (const login of ['root', 'www-data', 'ubuntu', 'systemd-network', '_apt', 'gatehouse'])
    await refused('invalid', add(login), /belongs to a system or a service/)
  for (const login of ['Release', 'a b', 'release+web', '-x', '']) await refused('invalid', add(login))
  await changeServerSettings(owner.caller, { server: web, login: 'robot' })
  await refused('invalid', add('robot'), /robot is the login by which Gatehouse manages web-1/)
  await changeServerSettings(owner.caller, { server: web, login: 'root' })
  const manages = (login: string) => changeServerSettings(owner.caller, { server: web, login })
  await refused('invalid', manages('deploy'), /deploy is a shared login/)
  const host = { name: 'new-1', host: '192.0.2.77', hostKey: newPublicKey(), login: 'deploy' }
  await refused('invalid', registerServer(owner.caller, host), /deploy is a shared login/)
  await refused('invalid', add('release', { servers: [] }), /Choose a server/)
  const theirs = await registerTestServer(rival, 'theirs')
  await refused('invalid', add('release', { servers: [theirs] }), /not in this account/)
  await refused('invalid', add('release', { members: [rival.user] }), /not in this account/)
  await refused('invalid', add('release', { members: [viewer.user] }), /role of viewer@partner\.com/)
  const { id } = await add('release', { members: [operator.user] })
  const { link } = await createInvite(owner.caller, { email: 'release@acme.com', role: 'OPERATOR' })
  await acceptInvite(stage.nobody, { token: tokenOf(link) })
  const { user, login } = await getMember(owner.caller, { user: 'release@acme.com' })
  assert.is(login, 'release-2')
  // what it leaves behind is nobody's, either
  await removeSharedLogin(owner.caller, { sharedLogin: id })
  await refused('not-found', removeSharedLogin(owner.caller, { sharedLogin: id }))
  await refused('invalid', manages('release'), /release is a shared login/)
  assert.is((await add('release')).id, id)
  await removeSharedLogin(owner.caller, { sharedLogin: id })
  await revokeMember(owner.caller, { user })
})

test('whoever is limited away, loses the role or is taken out loses it in the same transaction, with their sessions', async () => {
  const { owner, operator, gatehouse } = stage
  const ops = await holderKey(stage, operator, 'third')
  const open = () => openSession(stage, ops, { login: { name: 'deploy' } })
  const ends = async (id: string) =>
    (await mustEnd(gatehouse.core, [{ account: owner.account.id, id }])).map(({ line, by }) => [
      line,
      by?.verb,
    ])
  const take = (...members: string[]) => changeSharedLogin(owner.caller, { sharedLogin: deploy, members })
  await refused('invalid', changeSharedLogin(owner.caller, { sharedLogin: deploy }), /Name what to change/)
  const first = await open()
  const { events, synced } = await trace(stage, () => take(owner.user))
  assert.equal(
    events.map(({ verb, changes, details }) => [verb, changes, details]),
    [
      [
        'shared_login.changed',
        { users: { from: [operator.user], to: [owner.user] } },
        { members: [owner.email] },
      ],
    ],
  )
  assert.equal(synced, ['prod-1'])
  assert.equal(await ends(first.id), [
    ['You can no longer log in to prod-1 as deploy.', 'shared_login.changed'],
  ])
  assert.equal(await linesOf('deploy'), { people: [owner.email, owner.email], gateway: true })
  await take(operator.user)
  const second = await open()
  await limitServers(owner.caller, { user: operator.user, servers: [web] })
  assert.is((await ends(second.id))[0]?.[1], 'user.servers_limited')
  // it stays, since it is not its last member's: nothing of it is ended, and nobody gets in
  assert.equal(await linesOf('deploy'), { people: [], gateway: false })
  await limitServers(owner.caller, { user: operator.user, servers: null })
  assert.is((await linesOf('deploy'))?.gateway, true)
  await changeRole(owner.caller, { user: operator.user, role: 'VIEWER' })
  assert.equal(await linesOf('deploy'), { people: [], gateway: false })
  await changeRole(owner.caller, { user: operator.user, role: 'OPERATOR' })
  const third = await open()
  const moved = await trace(stage, () =>
    changeSharedLogin(owner.caller, { sharedLogin: deploy, servers: [web] }),
  )
  assert.equal(moved.synced, ['prod-1', 'web-1'])
  assert.is((await ends(third.id)).length, 1)
  assert.is(await linesOf('deploy'), undefined)
  await changeSharedLogin(owner.caller, { sharedLogin: deploy, servers: [prod, web] })
})

test('a revocation takes it for good, and closes no account that others use', async () => {
  const { owner, gatehouse } = stage
  const leaver = await gatehouse.join(owner, 'leaver@acme.com', 'OPERATOR')
  const key = await holderKey(stage, leaver)
  await changeSharedLogin(owner.caller, { sharedLogin: deploy, members: [leaver.user] })
  const session = await openSession(stage, key, { login: { name: 'deploy' } })
  const { events } = await trace(stage, () => revokeMember(owner.caller, { user: leaver.user }))
  assert.equal(events[0]?.details.sharedLogins, ['deploy'])
  assert.equal(events[0]?.changes['sharedLogin.users'], { from: [leaver.user], to: [] })
  assert.equal(await linesOf('deploy'), { people: [], gateway: false })
  const ended = await mustEnd(gatehouse.core, [{ account: owner.account.id, id: session.id }])
  assert.is(ended[0]?.by?.verb, 'user.revoked')
  // and not even for who comes back
  await write('update memberships set ended_at = null where user_id = $1', leaver.user)
  assert.equal(await linesOf('deploy'), { people: [], gateway: false })
})

test('where the host records, and where only the gateway gets in, nobody’s own key is in it', async () => {
  const { owner, operator } = stage
  await changeSharedLogin(owner.caller, { sharedLogin: deploy, members: [operator.user] })
  for (const access of ['gateway', 'recorded'] as const) {
    await changeServerAccess(owner.caller, { server: prod, access })
    assert.equal(await linesOf('deploy'), { people: [], gateway: true }, access)
    const { logins } = await getManifest(owner.caller, { server: prod })
    assert.equal(
      logins.find(({ login }) => login === 'deploy')?.keys.map(({ name }) => name),
      ['the gateway'],
    )
  }
  await changeServerAccess(owner.caller, { server: prod, access: 'direct' })
})

test('what a server holds of it is right while it is there, and left over once it is not', async () => {
  const { owner, gatehouse } = stage
  const covered = async () =>
    (
      await gatehouse.database.owner.query<{ covered: boolean }>(
        "select covered from server_logins where login = 'deploy' and server_id = $1",
        [prod],
      )
    ).rows.map((row) => row.covered)
  await gatehouse.database.owner.query(
    `update server_syncs set reported = '{"deploy": "ab"}' where server_id = $1`,
    [prod],
  )
  assert.equal(await covered(), [true])
  await changeSharedLogin(owner.caller, { sharedLogin: deploy, servers: [web] })
  assert.equal(await covered(), [false])
  const state = async () => (await getServer(owner.caller, { server: prod })).logins[0]
  assert.is((await state())?.state, 'removal-pending')
  await changeSharedLogin(owner.caller, { sharedLogin: deploy, servers: [prod, web] })
  assert.equal(await covered(), [true])
  const { events, synced } = await trace(stage, () =>
    removeSharedLogin(owner.caller, { sharedLogin: deploy }),
  )
  assert.equal(
    events.map(({ verb, resource }) => [verb, resource.label]),
    [['shared_login.removed', 'deploy']],
  )
  assert.equal(synced, ['prod-1', 'web-1'])
  assert.equal(await covered(), [false])
})

test('a server that keeps its people’s keys keeps them in a shared login too, each to its own end', async () => {
  const { owner, operator } = stage
  await add('deploy', { servers: [web], members: [operator.user] })
  await setMemberEnd(owner.caller, { user: operator.user, expiresAt: '2033-05-06T07:08:00Z' })
  await write('update servers set keys_left = true, removed_at = now() where id = $1', web)
  const wanted = await wantedManifest(stage.gatehouse.core, owner.account.id, web)
  const lines = wanted?.manifest.logins.find(({ login }) => login === 'deploy')?.keys ?? []
  assert.ok(lines.length > 0 && lines.every((line) => line.startsWith('expiry-time="203305060708" ')))
  await write('update servers set keys_left = false, removed_at = null where id = $1', web)
  await removeServer(owner.caller, { server: web })
  assert.equal((await listSharedLogins(owner.caller, {})).items[0]?.servers, [])
})

const write = (sql: string, value: string) =>
  announced(stage.gatehouse.database, (client) => client.query(sql, [value]))

test.run()
