import { readdirSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { resourceOfVerb, type Verb } from '../audit/event/verbs.ts'
import { rotateGatewayKey } from '../fleet/gateway-key/rotate-gateway-key.ts'
import { rotateManagementKey } from '../fleet/management-key/rotate-management-key.ts'
import { newPublicKey } from '../fleet/server/servers.testing.ts'
import { addKey } from '../fleet/ssh-key/add-key.ts'
import { setKeyEnd } from '../fleet/ssh-key/set-key-end.ts'
import { changeEmail } from '../identity/email-change/change-email.ts'
import { enrolAs } from '../identity/passkey/enrol.testing.ts'
import { removePasskey } from '../identity/passkey/remove-passkey.ts'
import { letTouchesGoStale } from '../identity/passkey/stale.testing.ts'
import { newRecoveryCodes } from '../identity/recovery/new-recovery-codes.ts'
import { setProvider, tryProvider } from '../machine/provider/set-provider.ts'
import { changeRecording } from '../team/account/change-recording.ts'
import { changeSecurity } from '../team/account/change-security.ts'
import { closeAccount } from '../team/account/close-account.ts'
import { createApiKey } from '../team/api-key/create-api-key.ts'
import { limitApiKey } from '../team/api-key/limit-api-key.ts'
import { createInvite } from '../team/invite/create-invite.ts'
import { resendInvite } from '../team/invite/resend-invite.ts'
import { acceptOwnership } from '../team/member/accept-ownership.ts'
import { offerOwnership } from '../team/member/offer-ownership.ts'
import { resetMember } from '../team/member/reset-member.ts'
import { refusesAndWritesNothing } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import type { Caller } from './caller.ts'
import { dangerous } from './dangerous.ts'
import { guardingScopes } from './roles.ts'

const test = suite('what is dangerous')
const nowhere = '01900000-0000-7000-8000-000000000000'
const providerToken = 'x'.repeat(64)
let stage: Stage
/** An owner whose touch is of eleven minutes ago, and an API key that holds every scope. */
let stale: Caller
let program: Caller
/** Open invites, by role, and a key that ends, of the owner. */
let invites: Record<'OWNER' | 'VIEWER', string>
let key: string

test.before(async () => {
  stage = await openStage()
  const { gatehouse, owner } = stage
  const made = await createApiKey(owner.caller, { name: 'all', scopes: [...guardingScopes] })
  program = gatehouse.caller({ kind: 'api-key', secret: made.secret }, null)
  const invited = async (role: 'OWNER' | 'VIEWER') =>
    (await createInvite(owner.caller, { email: `${role.toLowerCase()}@temp.com`, role })).invite.id
  invites = { OWNER: await invited('OWNER'), VIEWER: await invited('VIEWER') }
  const end = new Date(Date.now() + 3_600_000).toISOString()
  key = (await addKey(owner.caller, { name: 'x', publicKey: newPublicKey(), expiresAt: end })).id
  await enrolAs(owner.caller, 'laptop')
  await letTouchesGoStale(gatehouse.database)
  stale = owner.caller
})
test.after(() => stage?.close())

type Call = (caller: Caller) => Promise<unknown>

/** For each dangerous verb the calls that must ask for a touch. */
const dangers: Record<string, Call[]> = {
  'account.closed': [(caller) => closeAccount(caller, { slug: 'acme' })],
  'account.management_key_rotated': [(caller) => rotateManagementKey(caller, undefined)],
  'account.gateway_key_rotated': [(caller) => rotateGatewayKey(caller, undefined)],
  'account.settings_changed': [
    (caller) => changeSecurity(caller, { passkeysOf: 'nobody' }),
    (caller) => changeRecording(caller, { recordingDays: 3650 }),
    (caller) => changeRecording(caller, { recordInput: true }),
    (caller) => changeRecording(caller, { commandKilobytes: 512 }),
    (caller) => changeRecording(caller, { commandKilobytesPerSecond: 1 }),
  ],
  'account.provider_set': [
    (caller) => tryProvider(caller, { provider: 'hetzner', token: providerToken }),
    (caller) => setProvider(caller, { provider: 'hetzner', token: providerToken }),
  ],
  'user.invited': [(caller) => createInvite(caller, { email: 'x@temp.com', role: 'OWNER', mail: false })],
  'invite.resent': [
    (caller) => resendInvite(caller, { invite: invites.OWNER }),
    (caller) => resendInvite(caller, { invite: invites.OWNER, link: true }),
  ],
  'user.ownership_offered': [(caller) => offerOwnership(caller, { user: stage.operator.user })],
  'user.ownership_taken': [(caller) => acceptOwnership(caller, undefined)],
  'user.reset_requested': [(caller) => resetMember(caller, { user: stage.operator.user, hours: 24 })],
  'user.email_change_requested': [(caller) => changeEmail(caller, { email: 'other@temp.com' })],
  'api_key.created': [(caller) => createApiKey(caller, { name: 'x', scopes: ['team:read'] })],
  'api_key.limited': [(caller) => limitApiKey(caller, { apiKey: nowhere, ranges: null })],
  'passkey.enrolled': [(caller) => enrolAs({ ...caller }, 'thief')],
  'passkey.removed': [(caller) => removePasskey(caller, { passkey: nowhere })],
  'recovery_codes.generated': [newRecoveryCodes],
  'key.added': [(caller) => addKey(caller, { name: 'y', publicKey: newPublicKey() })],
  'key.end_set': [(caller) => setKeyEnd(caller, { key, expiresAt: null })],
}

/** What of a verb that is dangerous sometimes is not. */
const harmless: Record<string, Call[]> = {
  'account.settings_changed': [
    (caller) => changeRecording(caller, { recordingDays: null, recordInput: false }),
    (caller) =>
      changeRecording(caller, { recordingGigabytes: 5, sessionMegabytes: 100, commandKilobytes: 2048 }),
  ],
  'account.provider_set': [(caller) => setProvider(caller, { provider: 'demo' })],
  'user.invited': [
    (caller) => createInvite(caller, { email: `${Math.random()}@temp.com`, role: 'OPERATOR' }),
  ],
  'invite.resent': [(caller) => resendInvite(caller, { invite: invites.VIEWER })],
  'key.end_set': [
    (caller) => setKeyEnd(caller, { key, expiresAt: new Date(Date.now() + 1_800_000).toISOString() }),
  ],
}

/** What an API key may do by its scope, or whatever it holds may not. */
const byProgram: Partial<Record<Verb, 'allowed' | 'scope' | 'signed-out'>> = {
  'user.email_change_requested': 'scope',
  'passkey.enrolled': 'scope',
  'passkey.removed': 'scope',
  'recovery_codes.generated': 'scope',
  'key.added': 'allowed',
  'key.end_set': 'allowed',
}

for (const verb of Object.keys(dangerous) as Verb[]) {
  test(`${verb} asks for a touch`, async () => {
    const calls = dangers[verb] ?? []
    assert.ok(calls.length > 0, `say here how ${verb} is dangerous`)
    for (const call of calls) {
      await refusesAndWritesNothing(stage, 'fresh-auth', () => call(stale))
      const wanted = byProgram[verb] ?? 'fresh-auth'
      if (wanted !== 'allowed') await refusesAndWritesNothing(stage, wanted, () => call(program))
    }
    if (dangerous[verb] === 'sometimes') {
      for (const call of harmless[verb] ?? []) for (const caller of [stale, program]) await call(caller)
      assert.ok(harmless[verb], `say here how ${verb} is harmless`)
    }
  })
}

test('every verb of the code is one of the log’s, and those with a rule of their own are in the table', async () => {
  const folder = new URL('../', import.meta.url)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const sources = files.filter(
    (file) => file.endsWith('.ts') && !/\.(test|testing|entity|fixture)\.ts$/.test(file),
  )
  const found = new Set<Verb>()
  for (const file of sources.filter((one) => !/^(database|testing)\//.test(one))) {
    const exported: Record<string, unknown> = await import(new URL(file, folder).href)
    for (const value of Object.values(exported)) {
      if (typeof value === 'function' && 'verb' in value) found.add(value.verb as Verb)
    }
  }
  assert.ok(found.size > 30, `${found.size} verbs were found`)
  for (const verb of found) assert.ok(verb in resourceOfVerb, verb)
  assert.equal(Object.keys(dangers).sort(), Object.keys(dangerous).sort())
})

test.run()
