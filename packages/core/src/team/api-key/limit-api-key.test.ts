import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newPublicKey } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { me } from '../../identity/sign-in/me.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { renameAccount } from '../account/rename-account.ts'
import { listTeam } from '../member/list-team.ts'
import { createApiKey } from './create-api-key.ts'
import { limitApiKey } from './limit-api-key.ts'
import { listApiKeys } from './list-api-keys.ts'
import { revokeApiKey } from './revoke-api-key.ts'

const test = suite('limitApiKey')
let stage: Stage
test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

const scopes = ['account:read', 'account:update', 'server:ssh', 'team:read'] as const
const makeKey = (name: string, ranges?: string[]) =>
  createApiKey(stage.owner.caller, { name, scopes: [...scopes], ...(ranges && { ranges }) })
const from = (secret: string, ip: string | null) => ({
  ...stage.gatehouse.caller({ kind: 'api-key', secret }, null),
  ip,
})

test('only owners may', async () => {
  const { apiKey } = await makeKey('any')
  await refusesAllBut(['OWNER'], stage, (caller) =>
    limitApiKey(caller, { apiKey: apiKey.id, ranges: ['10.0.0.0/8'] }),
  )
})

test('a key made for some addresses is worth nothing from others: for reads, changes and what is its maker’s', async () => {
  const { apiKey, secret } = await makeKey('office', ['203.0.113.0/24', '2001:db8::/32'])
  assert.equal(apiKey.ranges, ['203.0.113.0/24', '2001:db8::/32'])
  for (const ip of ['203.0.113.9', '::ffff:203.0.113.9', '::ffff:cb00:7109', '2001:db8::7']) {
    await listTeam(from(secret, ip), undefined)
  }
  for (const ip of ['198.51.100.1', '2001:db9::7', '::1', '', 'unknown', null]) {
    const elsewhere = from(secret, ip)
    await refused('signed-out', listTeam(elsewhere, undefined), /can’t be used from this IP address/)
    await refused('signed-out', me(elsewhere))
    await refusesAndWritesNothing(stage, 'signed-out', () => renameAccount(elsewhere, { name: 'x' }))
    await refusesAndWritesNothing(stage, 'signed-out', () =>
      addKey(elsewhere, { name: 'x', publicKey: newPublicKey() }),
    )
  }
})

test('it is changed, from this moment, and stands in the log', async () => {
  const { owner } = stage
  const { apiKey, secret } = await makeKey('script')
  const program = from(secret, '192.0.2.7')
  await listTeam(program, undefined)
  const { events, result } = await trace(stage, () =>
    limitApiKey(owner.caller, { apiKey: apiKey.id, ranges: ['198.51.100.7'] }),
  )
  assert.equal(result, { apiKey: apiKey.id, ranges: ['198.51.100.7/32'] })
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'api_key.limited',
      resource: { type: 'api_key', id: apiKey.id, label: 'script' },
      changes: { ranges: { from: null, to: ['198.51.100.7/32'] } },
      details: {},
    },
  ])
  await refused('signed-out', listTeam(program, undefined))
  const { items } = await listApiKeys(owner.caller, undefined)
  assert.equal(items.find(({ id }) => id === apiKey.id)?.ranges, ['198.51.100.7/32'])
  await limitApiKey(owner.caller, { apiKey: apiKey.id, ranges: null })
  await listTeam(program, undefined)
})

test('a key that was revoked, another account’s, and ranges that are none are refused', async () => {
  const { owner, rival } = stage
  const { apiKey } = await makeKey('gone')
  await revokeApiKey(owner.caller, { apiKey: apiKey.id })
  const theirs = await createApiKey(rival.caller, { name: 'theirs', scopes: ['team:read'] })
  for (const id of [apiKey.id, theirs.apiKey.id])
    await refusesAndWritesNothing(stage, 'not-found', () =>
      limitApiKey(owner.caller, { apiKey: id, ranges: null }),
    )
  const mine = await makeKey('mine')
  for (const ranges of [[], ['10.0.0.1/8'], ['here']])
    await refusesAndWritesNothing(stage, 'invalid', () =>
      limitApiKey(owner.caller, { apiKey: mine.apiKey.id, ranges }),
    )
})

test.run()
