import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Verb } from '../audit/event/verbs.ts'
import { announced } from '../database/testing/announced.ts'
import { setCallPrefixes } from '../dialer/call/call-prefixes.ts'
import type { CarrierWay } from '../dialer/trunk/carrier-way.ts'
import { createTrunk, updateTrunk } from '../dialer/trunk/change-trunks.ts'
import { carrierSaying, makeTestTrunk, testTrunk, unaskedCarrier } from '../dialer/trunk/trunks.testing.ts'
import { adoptLogin } from '../fleet/server/adopt-login.ts'
import { changeServerSettings } from '../fleet/server/change-settings.ts'
import { labelServer } from '../fleet/server/label-server.ts'
import { registerServer } from '../fleet/server/register-server.ts'
import { newPublicKey, registerTestServer } from '../fleet/server/servers.testing.ts'
import { addSharedLogin } from '../fleet/shared-login/add-shared-login.ts'
import { changeSharedLogin } from '../fleet/shared-login/change-shared-login.ts'
import { addKey } from '../fleet/ssh-key/add-key.ts'
import { matchKey } from '../fleet/ssh-key/match-key.ts'
import { setKeyEnd } from '../fleet/ssh-key/set-key-end.ts'
import { resizeServer } from '../machine/resize/resize-server.ts'
import { openCustomer } from '../reseller/customer/open-customer.ts'
import { changeAccountSettings } from '../team/account/change-settings.ts'
import { createApiKey } from '../team/api-key/create-api-key.ts'
import { limitApiKey } from '../team/api-key/limit-api-key.ts'
import { acceptInvite } from '../team/invite/accept-invite.ts'
import { createInvite } from '../team/invite/create-invite.ts'
import { resendInvite } from '../team/invite/resend-invite.ts'
import { acceptOwnership } from '../team/member/accept-ownership.ts'
import { changeRole } from '../team/member/change-role.ts'
import { limitServers } from '../team/member/limit-servers.ts'
import { offerOwnership } from '../team/member/offer-ownership.ts'
import { setMemberEnd } from '../team/member/set-end.ts'
import { refused, refusesAndWritesNothing } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { tokenOf } from '../testing/test-gatehouse.ts'
import type { Caller } from './caller.ts'
import { Suspended } from './errors.ts'
import { growth } from './growth.ts'

const test = suite('what adds reach')
const nowhere = '01900000-0000-7000-8000-000000000000'
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
let stage: Stage
let caller: Caller
let prod: string
let sharedLogin: string
let staging: string
let web: string
let key: string
let apiKey: string
let trunk: string
let invite: { id: string; token: string }

test.before(async () => {
  stage = await openStage()
  caller = stage.owner.caller
  prod = await registerTestServer(stage.owner, 'prod-1')
  web = await registerTestServer(stage.owner, 'web-0')
  staging = await registerTestServer(stage.owner, 'staging-1')
  await labelServer(caller, { server: staging, labels: ['staging'] })
  key = (await addKey(caller, { name: 'laptop', publicKey: newPublicKey(), expiresAt: inHours(5) })).id
  const made = await createApiKey(caller, {
    name: 'script',
    scopes: ['team:read'],
    ranges: ['10.0.0.0/8', '192.0.2.0/24'],
  })
  apiKey = made.apiKey.id
  await limitServers(caller, { user: stage.operator.user, servers: [prod], labels: ['staging'] })
  await setMemberEnd(caller, { user: stage.operator.user, expiresAt: inHours(5) })
  await changeAccountSettings(caller, { forwardTo: ['db:5432', 'cache:6379'] })
  await changeServerSettings(caller, { server: prod, sudo: false })
  const shared = { login: 'deploy', servers: [prod, web], members: [stage.operator.user] }
  sharedLogin = (await addSharedLogin(caller, shared)).id
  trunk = (await makeTestTrunk(caller, { servers: [prod] })).id
  await setCallPrefixes(caller, { prefixes: ['+1'] })
  const offered = await createInvite(caller, { email: 'new@temp.com', role: 'VIEWER', mail: false })
  invite = { id: offered.invite.id, token: tokenOf(offered.link) }
  await hold(stage.owner.account.id)
})
test.after(() => stage?.close())

const hold = (account: string) =>
  announced(stage.gatehouse.database, (client) =>
    client.query("insert into account_holds (account_id, kind, since) values ($1, 'trial-over', now())", [
      account,
    ]),
  )

type Call = () => Promise<unknown>
const host = { host: '192.0.2.1', port: 22, hostKey: newPublicKey() }
const changeTrunk = (to: Partial<Parameters<typeof updateTrunk>[1]>, carrier: CarrierWay = unaskedCarrier) =>
  updateTrunk(caller, { ...testTrunk, trunk, servers: [prod], ...to }, carrier)

/** For each verb that grows the calls that are refused under a hold. */
const grown: Record<string, Call[]> = {
  'account.settings_changed': [() => changeAccountSettings(caller, { forwardTo: ['db:5432', 'new:22'] })],
  'user.invited': [() => createInvite(caller, { email: 'x@temp.com', role: 'VIEWER' })],
  'user.joined': [() => acceptInvite(stage.nobody, { token: invite.token })],
  'user.role_changed': [() => changeRole(caller, { user: stage.viewer.user, role: 'OPERATOR' })],
  'user.servers_limited': [
    () => limitServers(caller, { user: stage.operator.user, servers: null }),
    () => limitServers(caller, { user: stage.operator.user, servers: [prod], labels: ['staging', 'eu'] }),
  ],
  'user.end_set': [
    () => setMemberEnd(caller, { user: stage.operator.user, expiresAt: null }),
    () => setMemberEnd(caller, { user: stage.operator.user, expiresAt: inHours(6) }),
  ],
  'user.ownership_offered': [() => offerOwnership(caller, { user: stage.operator.user })],
  'user.ownership_taken': [() => acceptOwnership(stage.operator.caller, undefined)],
  'invite.resent': [() => resendInvite(caller, { invite: invite.id })],
  'key.added': [() => addKey(caller, { name: 'y', publicKey: newPublicKey() })],
  'key.end_set': [() => setKeyEnd(caller, { key, expiresAt: null })],
  'key.matched': [() => matchKey(caller, { server: prod, fingerprint: 'SHA256:x', user: stage.owner.user })],
  'server.registered': [() => registerServer(caller, { name: 'web-1', ...host })],
  'server.resize_started': [() => resizeServer(caller, { server: prod, type: 'CCX33' })],
  'server.labelled': [() => labelServer(caller, { server: web, labels: ['staging'] })],
  'server.login_adopted': [() => adoptLogin(caller, { server: prod, login: 'ops' })],
  'server.settings_changed': [
    () => changeServerSettings(caller, { server: prod, sudo: true }),
    () => changeServerSettings(caller, { server: prod, groups: ['docker'] }),
  ],
  'shared_login.added': [() => addSharedLogin(caller, { login: 'release', servers: [prod] })],
  'shared_login.changed': [
    () => changeSharedLogin(caller, { sharedLogin, servers: [prod, staging] }),
    () => changeSharedLogin(caller, { sharedLogin, members: [stage.operator.user, stage.owner.user] }),
  ],
  'trunk.created': [() => createTrunk(caller, { ...testTrunk, name: 'more' }, unaskedCarrier)],
  'trunk.updated': [
    () => changeTrunk({ hosts: [...testTrunk.hosts, { host: 'other.carrier.example' }] }),
    () => changeTrunk({ servers: [prod, web] }),
    () => changeTrunk({ prefixes: ['+1', '+49'] }),
    () => changeTrunk({ media: ['198.51.100.0/24'] }),
    () => changeTrunk({ local: true }),
  ],
  'call.prefixes_set': [
    () => setCallPrefixes(caller, { prefixes: [] }),
    () => setCallPrefixes(caller, { prefixes: ['+1', '+49'] }),
  ],
  'customer.opened': [
    () => openCustomer(caller, { slug: 'more', name: 'More', ownerEmail: 'o@more.com', plan: 'team' }),
  ],
  'api_key.created': [() => createApiKey(caller, { name: 'y', scopes: ['team:read'] })],
  'api_key.limited': [
    () => limitApiKey(caller, { apiKey, ranges: null }),
    () => limitApiKey(caller, { apiKey, ranges: ['10.0.0.0/8', '198.51.100.0/24'] }),
  ],
}

/** What of a verb that grows sometimes takes reach away, and goes on. */
const goesOn: Record<string, Call[]> = {
  'call.prefixes_set': [() => setCallPrefixes(caller, { prefixes: ['+1212'] })],
  'account.settings_changed': [
    () => changeAccountSettings(caller, { checkMinutes: 10, forwardTo: ['db:5432'] }),
  ],
  'user.servers_limited': [
    () => limitServers(caller, { user: stage.operator.user, servers: [prod, staging], labels: [] }),
    () => limitServers(caller, { user: stage.operator.user, servers: [prod] }),
  ],
  'user.end_set': [() => setMemberEnd(caller, { user: stage.operator.user, expiresAt: inHours(4) })],
  'user.role_changed': [() => changeRole(caller, { user: stage.operator.user, role: 'VIEWER' })],
  'key.end_set': [() => setKeyEnd(caller, { key, expiresAt: inHours(4) })],
  'server.labelled': [() => labelServer(caller, { server: staging, labels: [] })],
  'server.settings_changed': [
    () => changeServerSettings(caller, { server: prod, sudo: false, groups: [] }),
    () => changeServerSettings(caller, { server: staging, sudo: false, endProcesses: true }),
  ],
  'shared_login.changed': [() => changeSharedLogin(caller, { sharedLogin, servers: [prod], members: [] })],
  'api_key.limited': [() => limitApiKey(caller, { apiKey, ranges: ['10.0.0.0/8'] })],
  'trunk.updated': [
    () => changeTrunk({ prefixes: ['+1212'], callerId: '+15550198' }, carrierSaying('accepted')),
    () => changeTrunk({ prefixes: ['+1212'], servers: [], enabled: false }, carrierSaying('accepted')),
  ],
}

for (const verb of Object.keys(growth) as Verb[]) {
  test(`${verb} is refused under a hold where it adds reach`, async () => {
    assert.ok(grown[verb], `say here how ${verb} grows`)
    for (const call of grown[verb] ?? [])
      await refusesAndWritesNothing(stage, 'suspended', call, /^Nothing was added\. acme is on hold/)
  })
}

for (const verb of Object.keys(growth).filter((one) => growth[one as Verb] === 'sometimes')) {
  test(`${verb} goes on under a hold where it takes reach away`, async () => {
    assert.ok(goesOn[verb], `say here how ${verb} goes on`)
    for (const call of goesOn[verb] ?? []) await call()
  })
}

test('whoever may not see the subscription does not learn from a hold what is about money', async () => {
  const told = async (who: Caller) => {
    const error = await refused('suspended', registerServer(who, { name: 'web-1', ...host }))
    return error instanceof Suspended ? { holds: error.holds, says: error.message } : null
  }
  assert.equal(await told(caller), {
    holds: ['trial-over'],
    says: 'Nothing was added. acme is on hold: it has no plan. That ends once an owner chooses a plan.',
  })
  const operator = await stage.gatehouse.join(stage.rival, 'ops@globex.com', 'OPERATOR')
  await hold(stage.rival.account.id)
  assert.equal(await told(operator.caller), {
    holds: [],
    says: 'Nothing was added. globex is on hold. An owner of the account can see why.',
  })
})

test('what is a person’s own goes on while one of their accounts may grow', async () => {
  await announced(stage.gatehouse.database, (client) =>
    client.query('delete from account_holds where account_id = $1', [stage.rival.account.id]),
  )
  const both = await stage.gatehouse.join(stage.rival, 'both@temp.com', 'OPERATOR')
  await refused('suspended', addKey(stage.owner.caller, { name: 'z', publicKey: newPublicKey() }))
  await addKey(both.caller, { name: 'z', publicKey: newPublicKey() })
})

test('a thing that is not there is no way around a hold', async () => {
  await refused('suspended', resendInvite(caller, { invite: nowhere }))
})

test.run()
