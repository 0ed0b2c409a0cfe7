import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newPublicKey } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { newRecoveryCodes } from '../../identity/recovery/new-recovery-codes.ts'
import { byLink, personWithPasskey } from '../../identity/recovery/person-with-passkey.testing.ts'
import { refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { openAccount } from '../account/open-account.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { listTeamSecurity } from './list-team-security.ts'
import { resetMember } from './reset-member.ts'
import { revokeMember } from './revoke-member.ts'

const test = suite('the team’s security')
let stage: Stage
test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

const rowOf = async (user: string) =>
  (await listTeamSecurity(stage.owner.caller, undefined)).items.find((row) => row.user === user)

test('only owners may', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) => listTeamSecurity(caller, undefined))
})

test('it shows how each member proves who they are, in counts', async () => {
  const { owner, gatehouse } = stage
  const { member } = await personWithPasskey(stage, 'careful@acme.com', 'OPERATOR')
  const { codes } = await newRecoveryCodes(member.caller)
  await addKey(member.caller, { name: 'laptop', publicKey: newPublicKey() })
  await byLink(stage, member.email) // awaits the passkey, and lets nobody in yet
  const reset = await resetMember(owner.caller, { user: member.user })
  await gatehouse.core.lastSeen.flush()
  const row = await rowOf(member.user)
  assert.ok(row?.lastSeenAt)
  assert.equal(row, {
    user: member.user,
    email: 'careful@acme.com',
    role: 'OPERATOR',
    passkeys: 1,
    synced: row.synced,
    recoveryCodes: codes.length,
    signIns: 1,
    lastSeenAt: row.lastSeenAt,
    apiKeys: 0,
    sshKeys: 1,
    resetAt: reset.dueAt,
  })
  const none = await rowOf(stage.viewer.user)
  assert.equal([none?.passkeys, none?.synced, none?.recoveryCodes, none?.resetAt], [0, false, null, null])
})

test('the API keys are those of this account alone', async () => {
  const { caller, user } = stage.owner
  await createApiKey(caller, { name: 'here', scopes: ['team:read'] })
  await openAccount(caller, { slug: 'elsewhere', name: 'Elsewhere' })
  const there = { ...caller, account: 'elsewhere' }
  await createApiKey(there, { name: 'there', scopes: ['team:read'] })
  await createApiKey(there, { name: 'there, too', scopes: ['team:read'] })
  assert.is((await rowOf(user))?.apiKeys, 1)
  const { items } = await listTeamSecurity(there, undefined)
  assert.equal(
    items.map(({ email, apiKeys }) => [email, apiKeys]),
    [['owner@acme.com', 2]],
  )
})

test('who is no member any more is not there, and the function below counts nobody else’s either', async () => {
  const { gatehouse, owner, rival } = stage
  const gone = await gatehouse.join(owner, 'gone@temp.com', 'VIEWER')
  await revokeMember(owner.caller, { user: gone.user })
  assert.is(await rowOf(gone.user), undefined)
  const client = await gatehouse.core.pool.connect()
  try {
    await client.query('begin')
    await client.query("select set_config('gatehouse.account', $1, true)", [owner.account.id])
    for (const user of [gone.user, rival.user]) {
      assert.equal((await client.query('select * from proofs_of($1)', [user])).rows, [])
      assert.equal((await client.query('select end_sign_ins_of($1) as ended', [user])).rows, [{ ended: 0 }])
    }
  } finally {
    await client.query('rollback')
    client.release()
  }
})

test('pages join into the whole, by address', async () => {
  const { caller } = stage.owner
  const whole = (await listTeamSecurity(caller, undefined)).items
  assert.equal(
    whole.map(({ email }) => email),
    ['careful@acme.com', 'finance@acme.com', 'ops@acme.com', 'owner@acme.com', 'viewer@partner.com'],
  )
  const joined: unknown[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { items, nextCursor }: Awaited<ReturnType<typeof listTeamSecurity>> = await listTeamSecurity(
      caller,
      {
        limit: 2,
        ...(cursor && { cursor }),
      },
    )
    joined.push(...items)
    cursor = nextCursor
  }
  assert.equal(joined, whole)
})

test.run()
