import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Core } from '../../access/core.ts'
import { onceOf } from '../../access/once.ts'
import { SealBroken, type Secrets } from '../../crypto/seal.ts'
import { announced } from '../../database/testing/announced.ts'
import { makeTestTrunk } from '../../dialer/trunk/trunks.testing.ts'
import { rotateGatewayKey } from '../../fleet/gateway-key/rotate-gateway-key.ts'
import { rotateManagementKey } from '../../fleet/management-key/rotate-management-key.ts'
import { prove, wantedOf } from '../../fleet/manifest/sync-outcomes.testing.ts'
import { wantedManifest } from '../../fleet/manifest/wanted-manifest.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { requestLink } from '../../identity/sign-in/request-link.ts'
import { machineProvider, tokenContext } from '../../machine/provider/machine-provider.ts'
import { openMail } from '../../mail/sealed-mail.ts'
import { admitSession } from '../../session/open-session.ts'
import { holderKey, sessionRequest } from '../../session/sessions.testing.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { openCore } from '../open-core.ts'
import { rotateSecret } from './rotate-secret.ts'
import { sealedColumns } from './sealed-columns.ts'

const test = suite('rotateSecret')
const oldSecret = 'a secret for tests alone'
const newSecret = 'another secret for tests alone'
const recording = 'recording:cast:1'
let stage: Stage
let server = ''
let holder: Awaited<ReturnType<typeof holderKey>>
let recordingKey: Buffer
let apiKey = ''
const open: Core[] = []

/** Asked again, it is answered what is kept. */
async function makeKey(core: Core): Promise<string> {
  const request = { id: 'REQ234', once: onceOf('a-key', 'apiKeys.create', null) }
  const caller = { ...stage.owner.caller, core, request }
  return (await createApiKey(caller, { name: 'script', scopes: ['team:read'] })).secret
}

/** A process of its own on the same database. */
async function processWith(secrets: Secrets): Promise<Core> {
  const { address } = stage.gatehouse.database
  const core = await openCore({ database: address, secret: () => secrets, url: 'http://localhost:4600' })
  open.push(core)
  return core
}

test.before(async () => {
  stage = await openStage()
  const { gatehouse, owner, rival } = stage
  for (const account of [owner, rival]) {
    server = await registerTestServer(account, 'prod-1')
    await prove({ gatehouse, owner: account }, await wantedOf({ gatehouse, owner: account }, server), {
      ops: 'x',
    })
  }
  server = await registerTestServer(owner, 'prod-2')
  await prove(stage, await wantedOf(stage, server), { ops: 'x' })
  holder = await holderKey(stage, stage.operator)
  await rotateManagementKey(owner.caller, undefined)
  await rotateGatewayKey(owner.caller, undefined)
  for (const { account } of [owner, rival]) {
    const token = gatehouse.core.sealer.seal('a token', tokenContext(account.id))
    await announced(gatehouse.database, (client) =>
      client.query(
        "insert into account_providers (account_id, provider, token, set_at) values ($1, 'hetzner', $2, now())",
        [account.id, token],
      ),
    )
  }
  for (const { caller } of [owner, rival]) await makeTestTrunk(caller)
  apiKey = await makeKey(gatehouse.core)
  await requestLink(gatehouse.caller(null, null), { email: owner.email })
  recordingKey = gatehouse.core.sealer.seal('data key', recording)
})
test.after(async () => {
  for (const core of open) await core.close()
  await stage?.close()
})

/** Rotates in a process of its own, which is killed when the first account is done. */
async function killedMidway(secrets: Secrets): Promise<void> {
  const given = JSON.stringify({ database: stage.gatehouse.database.address, secrets })
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'rotate-until-killed.fixture.ts'), given],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  assert.equal(await once(child, 'exit'), [null, 'SIGKILL'])
}

/** Opens everything that is sealed in the database, as its users do. */
async function opensEverything(core: Core): Promise<void> {
  const wanted = await wantedManifest(core, stage.owner.account.id, server)
  assert.is(wanted?.broken, null)
  assert.match(wanted?.target.privateKey ?? '', /PRIVATE KEY/)
  assert.match(wanted?.nextKey?.privateKey ?? '', /PRIVATE KEY/)
  const request = sessionRequest(holder, { server: 'prod-2', account: 'acme' })
  assert.is((await admitSession(core, request)).privateKeys.length, 2)
  const asking = { waits: true }
  assert.is((await machineProvider(core, stage.owner.account.id, asking))?.name, 'hetzner')
  const { rows } = await stage.gatehouse.database.owner.query<{ sealed: string }>(
    "select payload ->> 'sealed' as sealed from jobs where task = 'mail'",
  )
  assert.ok(rows.length > 0)
  for (const { sealed } of rows) openMail(core, sealed)
  assert.is(await makeKey(core), apiKey)
  assert.is(core.sealer.open(recordingKey, recording).toString(), 'data key')
}

test('every column that holds bytes is known, and so is every place where something is sealed', async () => {
  const notSealed = [
    'api_keys.secret_hash',
    'audit_events.leaf',
    'audit_heads.frontier',
    'email_changes.from_token_hash',
    'email_changes.to_token_hash',
    'former_secrets.id',
    'idempotency_keys.caller',
    'invites.link_token_hash',
    'invites.mail_token_hash',
    'invoices.digest',
    'invoices.pdf_digest',
    'passkey_challenges.challenge',
    'passkeys.credential_id',
    'passkeys.public_key',
    'pay_links.token_hash',
    'recovery_codes.hashes',
    'recovery_codes.salt',
    'sign_in_links.token_hash',
    'sign_ins.token_hash',
    'usdt_addresses.address',
    'usdt_transfers.address',
    'webhook_events.body',
  ]
  const { rows } = await stage.gatehouse.database.owner.query<{ name: string }>(
    `select c.relname || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'gatehouse'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
       and a.atttypid in ('bytea'::regtype, 'bytea[]'::regtype)`,
  )
  const bytes = Object.keys(sealedColumns).filter((name) => name !== 'jobs.payload')
  assert.equal(
    rows.map(({ name }) => name).sort(),
    [...notSealed, ...bytes].sort(),
    'say of a new column whether it is sealed: if so, seal it anew (sealed-columns.ts)',
  )
  const root = new URL('../../../../../', import.meta.url)
  const sealing = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(new URL(folder, root)).flatMap((name) => {
      const sources = new URL(`${folder}/${name}/src/`, root)
      return readdirSync(sources, { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.tsx?$/.test(file) && !/\.(test|testing|bench|fixture)\.ts$|testing\//.test(file))
        .filter((file) => /sealer[\s\S]{0,20}\.seal\(/.test(readFileSync(new URL(file, sources), 'utf8')))
        .map((file) => `${name}/${file}`)
    }),
  )
  assert.equal(sealing.sort(), [
    'core/access/once.ts',
    'core/dialer/trunk/change-trunks.ts',
    'core/fleet/gateway-key/gateway-key.ts',
    'core/fleet/management-key/new-management-key.ts',
    'core/installation/secret/former-secrets.ts',
    'core/installation/secret/reseal-keys.ts',
    'core/machine/provider/set-provider.ts',
    'core/mail/sealed-mail.ts',
    // a viewing ends after a day
    'core/session/recording/viewing.ts',
    // the setup link is printed anew at each start
    'core/team/account/open-first-account.ts',
    // keys of recordings
    'gateway/product/session-recorder.ts',
    'worker/collect/collect-recording.ts',
    'worker/make-index.ts',
  ])
})

test('everything is sealed anew while processes with either secret in use run; broken off in the midst, it goes on', async () => {
  const { database } = stage.gatehouse
  const notYet = await processWith({ current: oldSecret, others: [newSecret] })
  const already = await processWith({ current: newSecret, others: [oldSecret] })
  for (const core of [notYet, already]) await opensEverything(core)
  await killedMidway({ current: newSecret, others: [oldSecret] })
  for (const core of [notYet, already]) await opensEverything(core)
  // a process that seals with the old one yet, in the midst of it
  await requestLink({ ...stage.owner.caller, core: notYet, credential: null }, { email: stage.rival.email })
  const steps: number[] = []
  const { events, synced } = await trace({ gatehouse: { database } }, async () => {
    await requestLink({ ...stage.owner.caller, core: notYet, credential: null }, { email: stage.owner.email })
    const { resealed, left } = await rotateSecret(already, database.owner, 'test', (done) => steps.push(done))
    assert.equal(left, {})
    assert.is(resealed, steps.at(-1))
  })
  assert.equal(synced, [], 'no server is concerned')
  for (const { verb, actor } of events) assert.equal([verb, actor.label], ['account.keys_resealed', 'test'])
  assert.ok(events.length > 0)
  assert.not.match(JSON.stringify(events), /PRIVATE|sealed":"/)
  for (const core of [notYet, already]) await opensEverything(core)
  for (const [column, count] of Object.entries(sealedColumns)) {
    const { rows } = await database.owner.query(count, [already.sealer.mark()])
    assert.is(Number(rows[0].count), 0, column)
    const other = await database.owner.query(count, [notYet.sealer.mark()])
    assert.ok(Number(other.rows[0].count) > 0, `${column}: nothing was there`)
  }
  const { resealed } = await rotateSecret(already, database.owner, 'test')
  assert.is(resealed, 0)
})

test('then the new secret alone opens everything, recordings of before too, and the old one nothing', async () => {
  const alone = await processWith({ current: newSecret, others: [] })
  await opensEverything(alone)
  const old = await processWith({ current: oldSecret, others: [] })
  const wanted = await wantedManifest(old, stage.owner.account.id, server)
  assert.instance(wanted?.broken, SealBroken)
  assert.is(wanted?.target.privateKey, '')
})

test('what no secret opens is left as it is, and said', async () => {
  const { owner } = stage.gatehouse.database
  const third = await processWith({ current: 'a third secret for tests alone', others: [oldSecret] })
  const { resealed, left } = await rotateSecret(third, owner, 'test')
  assert.is(resealed, 0)
  assert.equal(Object.keys(left).sort(), [
    'account_providers.token',
    'accounts.former_gateway_private_key',
    'accounts.gateway_private_key',
    'former_secrets.sealed',
    'idempotency_keys.sealed',
    'jobs.payload',
    'management_keys.private_key',
    'trunks.secret',
  ])
  await opensEverything(await processWith({ current: newSecret, others: [] }))
  const next = await processWith({ current: 'a third secret for tests alone', others: [newSecret] })
  assert.equal((await rotateSecret(next, owner, 'test')).left, {})
  await opensEverything(await processWith({ current: 'a third secret for tests alone', others: [] }))
})

test.run()
