import { spawn } from 'node:child_process'
import { once as heard } from 'node:events'
import { join } from 'node:path'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hashCode } from '../crypto/hash-code.ts'
import { announced } from '../database/testing/announced.ts'
import { newPublicKey } from '../fleet/server/servers.testing.ts'
import { addKey } from '../fleet/ssh-key/add-key.ts'
import { enrolAs } from '../identity/passkey/enrol.testing.ts'
import { newRecoveryCodes } from '../identity/recovery/new-recovery-codes.ts'
import { openCore } from '../installation/open-core.ts'
import { purgeExpired } from '../installation/purge-expired.ts'
import { renameAccount } from '../team/account/rename-account.ts'
import { createApiKey } from '../team/api-key/create-api-key.ts'
import { revokeApiKey } from '../team/api-key/revoke-api-key.ts'
import { createInvite } from '../team/invite/create-invite.ts'
import { revokeMember } from '../team/member/revoke-member.ts'
import { refused } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { trace } from '../testing/trace.ts'
import type { Caller } from './caller.ts'
import type { Core } from './core.ts'
import { digestOf, onceOf } from './once.ts'

const test = suite('a request with a key of its own')
let stage: Stage
/** As another process would have it. */
let other: Core

test.before(async () => {
  stage = await openStage()
  other = await openCore({
    database: stage.gatehouse.database.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost:4600',
  })
})
test.after(async () => {
  await other?.close()
  await stage?.close()
})

/** Calls a verb as a door does for a request that names itself. */
const named =
  <Input, Result>(verb: (caller: Caller, input: Input) => Promise<Result>, procedure = 'test') =>
  (caller: Caller, key: string, input: Input) =>
    verb({ ...caller, request: { id: 'REQ234', once: onceOf(key, procedure, input) } }, input)
const rename = named(renameAccount)
const invite = named(createInvite)
const makeKey = named(createApiKey)

const rowsKept = async () =>
  (await stage.gatehouse.database.owner.query('select * from idempotency_keys order by at')).rows

test('however often it comes at once, to whichever process, it is done once, and all are answered the same', async () => {
  const { caller } = stage.owner
  const { result, events, mails } = await trace(stage, () =>
    Promise.all(
      Array.from({ length: 64 }, (_, turn) =>
        invite(turn % 2 ? { ...caller, core: other } : caller, 'once', {
          email: 'new@temp.com',
          role: 'VIEWER',
        }),
      ),
    ),
  )
  assert.is(new Set(result.map((one) => JSON.stringify(one))).size, 1)
  assert.match(result[0]?.link ?? '', 'http')
  assert.equal([events.map(({ verb }) => verb), mails], [['user.invited'], 1])
})

test('with another input it is refused, and what was refused for itself is done when it is right', async () => {
  const { caller } = stage.owner
  await rename(caller, 'two', { name: 'First' })
  const { result, events } = await trace(stage, async () => [
    await refused('conflict', rename(caller, 'two', { name: 'Second' })),
    await refused('conflict', invite(caller, 'mended', { email: stage.viewer.email, role: 'VIEWER' })),
    await refused('invalid', rename(caller, 'mended', { name: '' })),
  ])
  assert.match(result[0]?.message ?? '', 'Idempotency-Key was used for a request with another input')
  assert.equal(events, [])
  await invite(caller, 'mended', { email: 'mended@temp.com', role: 'VIEWER' })
  await rename(caller, 'mended', { name: 'Mended' })
})

test('what is no key is refused to whoever may ask, and to nobody else', async () => {
  for (const key of ['', ' ', 'a b', 'é', 'tab\t', 'x'.repeat(256)]) {
    await refused('invalid', rename(stage.owner.caller, key, { name: 'Never' }))
    await refused('scope', rename(stage.viewer.caller, key, { name: 'Never' }))
  }
  await refused('invalid', rename(stage.owner.caller, 'half', { name: 'half \ud800' }))
  await rename(stage.owner.caller, '~'.repeat(255), { name: 'Acme' })
})

test('another credential, verb, procedure or account is another request', async () => {
  const { owner, rival, gatehouse } = stage
  const asKey = gatehouse.caller(
    {
      kind: 'api-key',
      secret: (await createApiKey(owner.caller, { name: 'k', scopes: ['account:update'] })).secret,
    },
    null,
  )
  const { events } = await trace(stage, async () => {
    for (const caller of [owner.caller, asKey, rival.caller]) await rename(caller, 'shared', { name: 'Same' })
    await named(renameAccount, 'another')(owner.caller, 'shared', { name: 'Same' })
    await invite(owner.caller, 'shared', { email: 'shared@temp.com', role: 'VIEWER' })
  })
  assert.is(events.length, 5)
})

test('whoever is let in no more is not answered what was', async () => {
  const { owner, gatehouse } = stage
  const leaving = await gatehouse.join(owner, 'leaving@temp.com', 'OWNER')
  const { apiKey, secret } = await makeKey(leaving.caller, 'left', { name: 'k', scopes: ['account:update'] })
  const program = gatehouse.caller({ kind: 'api-key', secret }, null)
  await rename(program, 'left', { name: 'By a program' })
  await revokeApiKey(owner.caller, { apiKey: apiKey.id })
  await refused('signed-out', rename(program, 'left', { name: 'By a program' }))
  await revokeMember(owner.caller, { user: leaving.user })
  await refused('signed-out', makeKey(leaving.caller, 'left', { name: 'k', scopes: ['account:update'] }))
})

test('a secret is answered again as it was shown, lies nowhere in clear, and takes a fresh touch as before', async () => {
  const { owner, gatehouse } = stage
  const member = await gatehouse.join(owner, 'secret@temp.com', 'OWNER')
  await enrolAs(member.caller, 'laptop')
  const input = { name: 'shown', scopes: ['team:read' as const] }
  const { secret } = await makeKey(member.caller, 'shown', input)
  assert.is((await makeKey(member.caller, 'shown', input)).secret, secret)
  assert.ok((await rowsKept()).every(({ sealed }) => !sealed.includes(Buffer.from(secret))))
  await announced(gatehouse.database, (client) =>
    client.query("update sign_ins set touched_at = touched_at - interval '11 minutes' where user_id = $1", [
      member.user,
    ]),
  )
  await refused('fresh-auth', makeKey(member.caller, 'shown', input))
})

test('what is a person’s own stands with them: recovery codes that are answered again are those that work', async () => {
  const { owner, gatehouse } = stage
  const member = await gatehouse.join(owner, 'own@temp.com', 'VIEWER')
  const publicKey = newPublicKey()
  const add = () => named(addKey)(member.caller, 'own', { name: 'laptop', publicKey })
  assert.equal(await add(), await add())
  await enrolAs(member.caller, 'laptop')
  const make = () =>
    named((caller: Caller, _: undefined) => newRecoveryCodes(caller))(member.caller, 'own', undefined)
  const { codes } = await make()
  assert.equal((await make()).codes, codes)
  const { rows } = await gatehouse.database.owner.query(
    'select salt, hashes from recovery_codes where user_id = $1',
    [member.user],
  )
  assert.is(rows.length, 1)
  const first = await hashCode(codes[0] ?? '', rows[0].salt, gatehouse.core.codeCost)
  assert.ok(rows[0].hashes.includes(first))
})

test('a process that is killed between the commit and its answer: the next is answered what was committed', async () => {
  const { owner, gatehouse } = stage
  const given = {
    database: gatehouse.database.address,
    secret: 'a secret for tests alone',
    token: owner.caller.credential?.kind === 'sign-in' ? owner.caller.credential.token : '',
    key: 'killed',
  }
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'answer-until-killed.fixture.ts'), JSON.stringify(given)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await heard(child.stdout, 'data')
  child.kill('SIGKILL')
  await heard(child, 'exit')
  const once = onceOf('killed', 'apiKeys.create', { name: 'killed' })
  const { result, events } = await trace(stage, () =>
    createApiKey(
      { ...owner.caller, request: { id: 'AGAIN2', once } },
      { name: 'killed', scopes: ['team:read'] },
    ),
  )
  assert.equal(events, [])
  await refused(
    'scope',
    createInvite(gatehouse.caller({ kind: 'api-key', secret: result.secret }, null), {
      email: 'x@temp.com',
      role: 'VIEWER',
    }),
  )
})

test('after a day it is a new request; the day’s are purged, and of each account the newest are kept', async () => {
  const { caller, account } = stage.owner
  const { owner } = stage.gatehouse.database
  await rename(caller, 'yesterday', { name: 'Then' })
  await owner.query("update idempotency_keys set at = at - interval '24 hours' where key = 'yesterday'")
  const { events } = await trace(stage, () => rename(caller, 'yesterday', { name: 'Now' }))
  assert.is(events.length, 1)
  await owner.query("update idempotency_keys set at = at - interval '24 hours' where key = 'shared'")
  await owner.query(
    `insert into idempotency_keys (account_id, caller, procedure, verb, key, sealed, at)
     select $1, decode(repeat('00', 32), 'hex'), 'test', 'account.renamed', n::text, 'sealed', now() - interval '1 hour' from generate_series(1, 20010) n`,
    [account.id],
  )
  await purgeExpired(stage.gatehouse.core)
  const { rows } = await owner.query(
    "select count(*)::integer, count(*) filter (where key = 'yesterday')::integer as new, count(*) filter (where key = 'shared')::integer as old from idempotency_keys where account_id = $1",
    [account.id],
  )
  assert.equal(rows, [{ count: 20_000, new: 1, old: 0 }])
})

test('the digest of an input does not depend on the order of its fields, and on all else', () => {
  const reversed = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(reversed)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, of]) => [name, reversed(of)]),
          )
        : value
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, two) => {
      assert.is(digestOf(one), digestOf(reversed(one)))
      const same = (value: unknown) =>
        JSON.stringify(value, (_, of) =>
          of && typeof of === 'object' && !Array.isArray(of)
            ? Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)))
            : of,
        )
      assert.is(digestOf(one) === digestOf(two), same(one) === same(two))
    }),
  )
})

test.run()
