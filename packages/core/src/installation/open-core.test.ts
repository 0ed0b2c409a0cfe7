import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Caller } from '../access/caller.ts'
import { Forbidden, SignedOut } from '../access/errors.ts'
import { searchEvents } from '../audit/log/search-events.ts'
import { createApiKey } from '../team/api-key/create-api-key.ts'
import { createInvite } from '../team/invite/create-invite.ts'
import { listTeam } from '../team/member/list-team.ts'
import { openTestGatehouse, type TestGatehouse } from '../testing/test-gatehouse.ts'
import { openCore } from './open-core.ts'

const test = suite('core, imported by a script')
let gatehouse: TestGatehouse

test.before(async () => {
  gatehouse = await openTestGatehouse()
})
test.after(() => gatehouse?.close())

test('a script with an API key calls the verbs, within the scopes of the key, and stands in the log', async () => {
  const owner = await gatehouse.account('acme')
  const { secret, apiKey } = await createApiKey(owner.caller, {
    name: 'script',
    scopes: ['team:read', 'team:manage'],
  })
  const core = await openCore({
    database: gatehouse.database.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost',
  })
  try {
    const credential = { kind: 'api-key', secret } as const
    const caller: Caller = { core, credential, account: 'acme', ip: null, userAgent: null }
    await createInvite(caller, { email: 'new@acme.com', role: 'OPERATOR' })
    assert.equal(
      (await listTeam(caller, {})).items.map(({ email }) => email),
      ['owner@acme.com'],
    )
    const { items } = await searchEvents(owner.caller, { verb: 'user.invited' })
    assert.equal(items[0]?.actor, { kind: 'api-key', id: apiKey.id, label: 'script' })
    const refused = await searchEvents(caller, {}).catch((error: unknown) => error)
    assert.instance(refused, Forbidden)
    const nobody = await listTeam({ ...caller, credential: null }, {}).catch((error: unknown) => error)
    assert.instance(nobody, SignedOut)
  } finally {
    await core.close()
  }
})

test('an operator with --as has the rights of that member, and the log says that it was the operator', async () => {
  const owner = await gatehouse.account('globex')
  await gatehouse.join(owner, 'viewer@globex.com', 'VIEWER')
  const as = (email: string) => gatehouse.caller({ kind: 'operator', label: 'nightly', as: email }, 'globex')
  const refused = await createInvite(as('viewer@globex.com'), { email: 'a@b.com', role: 'VIEWER' }).catch(
    (error: unknown) => error,
  )
  assert.instance(refused, Forbidden)
  await createInvite(as('owner@globex.com'), { email: 'a@b.com', role: 'VIEWER' })
  const { items } = await searchEvents(owner.caller, { resource: 'a@b.com' })
  assert.equal(items[0]?.actor, { kind: 'system', id: null, label: 'nightly as owner@globex.com' })
})

test.run()
