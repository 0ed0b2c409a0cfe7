import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { guardingScopes } from '../../access/roles.ts'
import { listServers } from '../../fleet/server/list-servers.ts'
import { newPublicKey } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { listKeys } from '../../fleet/ssh-key/list-keys.ts'
import { me } from '../../identity/sign-in/me.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { closeAccount } from '../account/close-account.ts'
import { openAccount } from '../account/open-account.ts'
import { renameAccount } from '../account/rename-account.ts'
import { acceptOwnership } from '../member/accept-ownership.ts'
import { changeRole } from '../member/change-role.ts'
import { leave } from '../member/leave.ts'
import { listTeam } from '../member/list-team.ts'
import { offerOwnership } from '../member/offer-ownership.ts'
import { createApiKey } from './create-api-key.ts'
import { listApiKeys } from './list-api-keys.ts'

const test = suite('createApiKey')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

const caller = (secret: string, account: string | null = null) =>
  stage.gatehouse.caller({ kind: 'api-key', secret }, account)

test('only owners may', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) =>
    createApiKey(caller, { name: 'x', scopes: ['account:read'] }),
  )
})

test('answers the secret once, stores its hash, and the log holds neither', async () => {
  const { gatehouse, owner } = stage
  const { result, events, synced } = await trace(stage, () =>
    createApiKey(owner.caller, {
      name: 'reports',
      scopes: ['team:read', 'account:read', 'team:read'],
      expiresIn: 24,
    }),
  )
  const { apiKey, secret } = result
  assert.match(secret, /^gh_[\w-]{43}$/)
  assert.equal(
    { ...apiKey, id: '', createdAt: '', expiresAt: '' },
    {
      id: '',
      name: 'reports',
      prefix: secret.slice(0, 9),
      scopes: ['account:read', 'team:read'],
      ranges: null,
      createdBy: owner.email,
      createdAt: '',
      expiresAt: '',
      lastUsedAt: null,
    },
  )
  assert.is(Date.parse(apiKey.expiresAt ?? '') - Date.parse(apiKey.createdAt), 86_400_000)
  const [event] = events
  assert.equal(
    { ...event, changes: {} },
    {
      ...by(owner),
      verb: 'api_key.created',
      resource: { type: 'api_key', id: apiKey.id, label: 'reports' },
      changes: {},
      details: {},
    },
  )
  assert.equal(event?.changes.secretHash, { from: null, to: '(secret)' })
  assert.equal(event?.changes.scopes, { from: null, to: ['account:read', 'team:read'] })
  assert.equal(synced, [])
  const { rows } = await gatehouse.database.owner.query(
    'select from api_keys where secret_hash = sha256($1::bytea)',
    [secret],
  )
  assert.is(rows.length, 1)
})

test('a key does what its scopes say and no more, in its own account alone', async () => {
  const { owner, rival } = stage
  const { secret } = await createApiKey(owner.caller, {
    name: 'narrow',
    scopes: ['team:read', 'account:read'],
  })
  assert.is((await listTeam(caller(secret), undefined)).items.length, 4)
  await refused('scope', listServers(caller(secret), undefined))
  await refusesAndWritesNothing(stage, 'scope', () => renameAccount(caller(secret), { name: 'x' }))
  await refusesAndWritesNothing(stage, 'scope', () =>
    addKey(caller(secret), { name: 'x', publicKey: newPublicKey() }),
  )
  await refused('not-a-member', listTeam(caller(secret, rival.account.slug), undefined))
  assert.is((await listTeam(caller(secret, 'acme'), undefined)).items.length, 4)
  assert.equal((await me(caller(secret))).memberships[0]?.scopes, ['account:read', 'team:read'])
})

test('what a key does stands under its own name in the log', async () => {
  const { owner } = stage
  const { secret, apiKey } = await createApiKey(owner.caller, { name: 'renamer', scopes: ['account:update'] })
  const { events } = await trace(stage, () => renameAccount(caller(secret), { name: 'By a program' }))
  assert.equal(events[0]?.actor, { kind: 'api-key', id: apiKey.id, label: 'renamer' })
  await stage.gatehouse.core.lastSeen.flush()
  const { items } = await listApiKeys(owner.caller, undefined)
  assert.ok(items.find(({ id }) => id === apiKey.id)?.lastUsedAt)
})

test("a key loses with its maker's role what the role loses", async () => {
  const { gatehouse, owner } = stage
  const second = await gatehouse.join(owner, 'second@acme.com', 'OPERATOR')
  await offerOwnership(owner.caller, { user: second.user })
  await acceptOwnership(second.caller, undefined)
  const scopes = ['account:update', 'team:read'] as const
  const { secret } = await createApiKey(second.caller, { name: 'broad', scopes: [...scopes] })
  await renameAccount(caller(secret), { name: 'Still' })
  await changeRole(owner.caller, { user: second.user, role: 'VIEWER' })
  await refusesAndWritesNothing(stage, 'scope', () => renameAccount(caller(secret), { name: 'No more' }))
  await listTeam(caller(secret), undefined)
})

test('a member is told the scopes that guard something', async () => {
  const { owner } = stage
  const { memberships } = await me(owner.caller)
  assert.equal([...(memberships[0]?.scopes ?? [])].sort(), [...guardingScopes].sort())
})

test('what only a person decides, no key does, whatever its scopes', async () => {
  const { owner } = stage
  const { secret } = await createApiKey(owner.caller, { name: 'all', scopes: [...guardingScopes] })
  await refusesAndWritesNothing(stage, 'scope', () => leave(caller(secret), undefined), /Sign in to do it/)
  for (const decide of [
    () => acceptOwnership(caller(secret), undefined),
    () => createApiKey(caller(secret), { name: 'child', scopes: ['team:read'] }),
  ]) {
    await refusesAndWritesNothing(stage, 'fresh-auth', decide, /Sign in to do it/)
  }
})

test('a key adds no SSH key once its maker may not reach servers', async () => {
  const { gatehouse, owner } = stage
  const maker = await gatehouse.join(owner, 'maker@acme.com', 'OPERATOR')
  await offerOwnership(owner.caller, { user: maker.user })
  await acceptOwnership(maker.caller, undefined)
  const { secret } = await createApiKey(maker.caller, { name: 'ssh', scopes: ['server:ssh'] })
  const add = () => addKey(caller(secret), { name: 'x', publicKey: newPublicKey() })
  await add()
  await changeRole(owner.caller, { user: maker.user, role: 'VIEWER' })
  await refusesAndWritesNothing(stage, 'scope', add)
})

test("a key reads and changes its maker's SSH keys only with server:ssh, and only while there is no other account", async () => {
  const { gatehouse } = stage
  const owner = await gatehouse.account('initech')
  const { secret } = await createApiKey(owner.caller, { name: 'ssh', scopes: ['server:ssh', 'account:read'] })
  await addKey(caller(secret), { name: 'laptop', publicKey: newPublicKey() })
  assert.is((await listKeys(caller(secret), undefined)).items.length, 1)

  await openAccount(owner.caller, { slug: 'initrode', name: 'Other' })
  await refusesAndWritesNothing(
    stage,
    'scope',
    () => addKey(caller(secret), { name: 'other', publicKey: newPublicKey() }),
    /works in one account only/,
  )
  await closeAccount({ ...owner.caller, account: 'initrode' }, { slug: 'initrode' })
  await addKey(caller(secret), { name: 'other', publicKey: newPublicKey() })
})

test('a key may be given the moment that it ends', async () => {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
  const { apiKey } = await createApiKey(stage.owner.caller, {
    name: 'until tomorrow',
    scopes: ['team:read'],
    expiresAt,
  })
  assert.is(apiKey.expiresAt, expiresAt)
})

test('nonsense is refused', async () => {
  const { owner } = stage
  const base = { name: 'x', scopes: ['team:read'] as const }
  for (const wrong of [
    { scopes: [] },
    { scopes: ['root'] },
    { name: '' },
    { expiresIn: 0 },
    { expiresIn: 20_000 },
    { expiresIn: 0.5 },
    { expiresAt: '2020-01-01T00:00:00Z' },
    { expiresAt: new Date(Date.now() + 3 * 366 * 86_400_000).toISOString() },
  ]) {
    const input = { ...base, ...wrong } as unknown as Parameters<typeof createApiKey>[1]
    await refusesAndWritesNothing(stage, 'invalid', () => createApiKey(owner.caller, input))
  }
})

test.run()
