import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { prove, wantedOf } from '../../fleet/manifest/sync-outcomes.testing.ts'
import { listServers } from '../../fleet/server/list-servers.ts'
import { newPublicKey, registerTestServer } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { listKeys } from '../../fleet/ssh-key/list-keys.ts'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { createInvite } from '../invite/create-invite.ts'
import { listInvites } from '../invite/list-invites.ts'
import { changeRole } from './change-role.ts'
import { listTeam } from './list-team.ts'

const test = suite('lists')
let stage: Stage

test.before(async () => {
  stage = await openStage()
  for (const name of ['a', 'b', 'c']) {
    await registerTestServer(stage.owner, name)
    await createInvite(stage.owner.caller, { email: `${name}@temp.com`, role: 'VIEWER' })
    await addKey(stage.owner.caller, { name, publicKey: newPublicKey() })
    await registerTestServer(stage.rival, name)
  }
})
test.after(() => stage?.close())

test('the team shows each member as they stand, by address', async () => {
  const { owner, viewer, gatehouse } = stage
  await gatehouse.core.lastSeen.flush()
  const { items, nextCursor } = await listTeam(viewer.caller, undefined)
  assert.is(nextCursor, null)
  assert.equal(
    items.map(({ email, role, can, login, servers, sync, keys, passkey }) => ({
      email,
      role,
      can,
      login,
      servers,
      sync,
      keys,
      passkey,
    })),
    [
      { email: 'finance@acme.com', role: 'BILLING', can: 'invoices, payment methods', login: 'finance' },
      { email: 'ops@acme.com', role: 'OPERATOR', can: 'servers, not billing', login: 'ops' },
      { email: 'owner@acme.com', role: 'OWNER', can: 'everything', login: 'owner' },
      { email: 'viewer@partner.com', role: 'VIEWER', can: 'reads, acts on nothing', login: 'viewer' },
    ].map((member) => ({
      ...member,
      servers: null,
      sync: ['OWNER', 'OPERATOR'].includes(member.role)
        ? { inSync: 0, pending: 3, failing: 0, removalPending: 0 }
        : null,
      keys: member.role === 'OWNER' ? 3 : 0,
      passkey: false,
    })),
  )
  assert.ok(items.find(({ user }) => user === owner.user)?.lastSeenAt)
})

test('only those who may read a list do', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR', 'VIEWER'], stage, (caller) => listTeam(caller, undefined))
  await refusesAllBut(['OWNER', 'OPERATOR', 'VIEWER'], stage, (caller) => listInvites(caller, undefined))
  await refusesAllBut(['OWNER', 'OPERATOR', 'VIEWER'], stage, (caller) => listServers(caller, undefined))
})

test('pages of any list join into the whole, and none shows what is not its own', async () => {
  const { caller } = stage.owner
  const lists = {
    team: (input: object) => listTeam(caller, { limit: 50, ...input }),
    invites: (input: object) => listInvites(caller, { limit: 50, ...input }),
    keys: (input: object) => listKeys(caller, { limit: 50, ...input }),
    servers: (input: object) => listServers(caller, { limit: 50, ...input }),
  }
  for (const [name, list] of Object.entries(lists)) {
    const whole: unknown[] = (await list({})).items
    assert.is(whole.length, name === 'team' ? 4 : 3, name)
    const joined: unknown[] = []
    let cursor: string | null | undefined
    do {
      const page = await list({ limit: 2, ...(cursor && { cursor }) })
      joined.push(...page.items)
      cursor = page.nextCursor
    } while (cursor)
    assert.equal(joined, whole, name)
    for (const limit of [0, 201, 1.5]) await refused('invalid', list({ limit }))
  }
})

test('a member whose role lost the servers is counted where the host still holds the login', async () => {
  const { operator, owner } = stage
  await addKey(operator.caller, { name: 'laptop', publicKey: newPublicKey() })
  for (const [name, held] of [
    ['d', { ops: 'digest' }],
    ['e', {}],
  ] as const) {
    const server = await registerTestServer(owner, name)
    await prove(stage, await wantedOf(stage, server), held)
  }
  await changeRole(owner.caller, { user: operator.user, role: 'VIEWER' })
  const { items } = await listTeam(owner.caller, undefined)
  const { sync } = items.find(({ user }) => user === operator.user) ?? {}
  assert.equal(sync, { inSync: 0, pending: 0, failing: 0, removalPending: 1 })
})

test('the function behind it looks past row security, and answers the account in context alone', async () => {
  const { owner, rival, gatehouse } = stage
  const client = await gatehouse.core.pool.connect()
  const emailsIn = async (settings: Record<string, string>) => {
    await client.query('begin read only')
    for (const [name, value] of Object.entries(settings))
      await client.query('select set_config($1, $2, true)', [`gatehouse.${name}`, value])
    const { rows } = await client.query<{ email: string }>('select email from team_members(null, 50, $1)', [
      [],
    ])
    await client.query('rollback')
    return rows.map(({ email }) => email)
  }
  try {
    assert.equal(await emailsIn({}), [])
    assert.equal(await emailsIn({ user: owner.user }), [])
    assert.equal(await emailsIn({ system: 'on' }), [])
    assert.equal(await emailsIn({ account: rival.account.id }), [rival.email])
    const { items } = await listTeam(owner.caller, undefined)
    assert.equal(
      await emailsIn({ account: owner.account.id }),
      items.map(({ email }) => email),
    )
  } finally {
    client.release()
  }
})

test.run()
