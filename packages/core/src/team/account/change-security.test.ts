import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Caller } from '../../access/caller.ts'
import { announced } from '../../database/testing/announced.ts'
import { newPublicKey, registerTestServer } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { listKeys } from '../../fleet/ssh-key/list-keys.ts'
import { enrolAs } from '../../identity/passkey/enrol.testing.ts'
import { listPasskeys } from '../../identity/passkey/list-passkeys.ts'
import { removePasskey } from '../../identity/passkey/remove-passkey.ts'
import { letTouchesGoStale } from '../../identity/passkey/stale.testing.ts'
import { getRecoveryCodes } from '../../identity/recovery/get-recovery-codes.ts'
import { listSignIns } from '../../identity/sign-in/list-sign-ins.ts'
import { me } from '../../identity/sign-in/me.ts'
import { mustEnd } from '../../session/must-end.ts'
import { admitTerminal } from '../../session/open-terminal.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { acceptOwnership } from '../member/accept-ownership.ts'
import { listTeam } from '../member/list-team.ts'
import { offerOwnership } from '../member/offer-ownership.ts'
import { changeSecurity } from './change-security.ts'
import { getAccount } from './get-account.ts'
import { renameAccount } from './rename-account.ts'

const test = suite('changeSecurity')
let stage: Stage
/** An owner without a passkey. */
let second: Member

test.before(async () => {
  stage = await openStage()
  const { gatehouse, owner } = stage
  second = await gatehouse.join(owner, 'second@acme.com', 'OPERATOR')
  await offerOwnership(owner.caller, { user: second.user })
  await acceptOwnership(second.caller, undefined)
  await registerTestServer(owner, 'prod-1')
})
test.after(() => stage?.close())

const needsPasskey = async (caller: Caller) => (await me(caller)).memberships[0]?.needsPasskey

test('only owners may, and only ones who would not lock themselves out', async () => {
  const { owner } = stage
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => changeSecurity(owner.caller, { passkeysOf: 'owners' }),
    /lock you out/,
  )
  await enrolAs(owner.caller, 'laptop')
  await refusesAllBut(['OWNER'], stage, (caller) => changeSecurity(caller, { passkeysOf: 'nobody' }))
  await refusesAndWritesNothing(stage, 'invalid', () => changeSecurity(owner.caller, {}))
  await letTouchesGoStale(stage.gatehouse.database)
  await refusesAndWritesNothing(stage, 'fresh-auth', () =>
    changeSecurity(owner.caller, { touchToPlay: true }),
  )
})

test('an owner without the passkey that the account requires can enrol one and nothing else', async () => {
  const { gatehouse, owner, operator } = stage
  const keyOfSecond = await createApiKey(second.caller, { name: 'ci', scopes: ['team:read'] })
  const program = gatehouse.caller({ kind: 'api-key', secret: keyOfSecond.secret }, null)
  const terminal = await admitTerminal(second.caller, { server: await idOf('prod-1'), gateway: 'here' })
  await terminal.open()
  const live = [{ account: owner.account.id, id: terminal.id }]
  assert.equal(await mustEnd(gatehouse.core, live), [])
  assert.is(await needsPasskey(second.caller), false)

  await asFreshOwner()
  const { events, result } = await trace(stage, () => changeSecurity(owner.caller, { passkeysOf: 'owners' }))
  assert.equal(result, { passkeysOf: 'owners', touchToPlay: false })
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'account.settings_changed',
      resource: { type: 'account', id: owner.account.id, label: 'acme' },
      changes: { passkeysOf: { from: 'nobody', to: 'owners' } },
      details: {},
    },
  ])
  assert.is((await getAccount(owner.caller, undefined)).passkeysOf, 'owners')

  const caller = second.caller
  assert.is(await needsPasskey(caller), true)
  await refused('fresh-auth', listTeam(caller, undefined), /acme requires a passkey/)
  await refused('fresh-auth', listKeys(caller, undefined))
  for (const change of [
    () => renameAccount(caller, { name: 'x' }),
    () => addKey(caller, { name: 'x', publicKey: newPublicKey() }),
    () => changeSecurity(caller, { passkeysOf: 'nobody' }),
    () => createApiKey(caller, { name: 'x', scopes: ['team:read'] }),
  ])
    await refusesAndWritesNothing(stage, 'fresh-auth', change, /Add one under My security/)
  const [ending] = await mustEnd(gatehouse.core, live)
  assert.match(ending?.line ?? '', 'acme now requires a passkey')
  assert.equal(ending?.by, { verb: 'account.settings_changed', actor: owner.email })

  // what one needs to enrol it, and the proofs that are no sign-in
  await Promise.all([listPasskeys(caller), listSignIns(caller), getRecoveryCodes(caller)])
  await listTeam(program, undefined)
  await listTeam(operator.caller, undefined)
  assert.is(await needsPasskey(operator.caller), false)

  await enrolAs(caller, 'laptop')
  assert.is(await needsPasskey(caller), false)
  await listTeam(caller, undefined)
  const [only] = (await listPasskeys(caller)).items
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => removePasskey(caller, { passkey: only?.id ?? '' }),
    /acme requires a passkey/,
  )
})

test('it may require one of everyone', async () => {
  const { owner, viewer, operator } = stage
  await changeSecurity(owner.caller, { passkeysOf: 'everyone' })
  for (const { caller } of [viewer, operator]) await refused('fresh-auth', getAccount(caller, undefined))
  const { passkey } = await enrolAs(viewer.caller, 'phone')
  await getAccount(viewer.caller, undefined)
  await changeSecurity(owner.caller, { passkeysOf: 'nobody' })
  await getAccount(operator.caller, undefined)
  await removePasskey(viewer.caller, { passkey: passkey.id })
})

/** The owner, signed in by a passkey that was touched a moment ago. */
async function asFreshOwner(): Promise<void> {
  await announced(stage.gatehouse.database, (client) =>
    client.query('update sign_ins set touched_at = now() where touched_at is not null'),
  )
}

async function idOf(name: string): Promise<string> {
  const { rows } = await stage.gatehouse.database.owner.query('select id from servers where name = $1', [
    name,
  ])
  return rows[0].id
}

test.run()
