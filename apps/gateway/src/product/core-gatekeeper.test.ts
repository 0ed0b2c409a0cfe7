import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { fail, prove, wantedOf } from '@gatehouse/core/fleet/manifest/sync-outcomes.testing'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { refusals } from '@gatehouse/core/refusal/refusal-log'
import { getSession } from '@gatehouse/core/session/list-sessions'
import { holderKey } from '@gatehouse/core/session/sessions.testing'
import { changeAccountSettings } from '@gatehouse/core/team/account/change-settings'
import { revokeMember } from '@gatehouse/core/team/member/revoke-member'
import { captureLog } from '@gatehouse/core/testing/captured-log'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type AccessRequest,
  type KeyHolder,
  Refusal,
  type SessionLimits,
  type SessionResult,
} from '../gatekeeper.ts'
import { until } from '../testing/until.ts'
import { coreGatekeeper } from './core-gatekeeper.ts'
import { LiveAccess } from './live-access.ts'
import { RecordingSummaries } from './recording-summaries.ts'
import { RefusedLogins } from './refused-logins.ts'

const test = suite('coreGatekeeper')
let stage: Stage
let access: LiveAccess
let holder: KeyHolder

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
  access = new LiveAccess(stage.gatehouse.core)
  holder = await holderKey(stage, stage.operator)
})
test.after(async () => {
  access?.close()
  await stage?.close()
})

const summaries = new RecordingSummaries()
const refusedLogins = new RefusedLogins()
const keeping = () => ({
  core: stage.gatehouse.core,
  id: 'gateway-test',
  access,
  summaries,
  refusedLogins,
  discard: async () => {},
})
function admit(more: Partial<AccessRequest> = {}) {
  return coreGatekeeper(keeping()).admit({
    holder,
    server: 'prod-1',
    account: null,
    kind: 'shell',
    command: null,
    terminal: null,
    forwardTo: null,
    clientAddress: '192.0.2.9',
    clientVersion: 'SSH-2.0-OpenSSH_9.2',
    ...more,
  })
}
const outcome: SessionResult = {
  by: 'command',
  exitCode: 0,
  exitSignal: null,
  line: null,
  bytesIn: 1,
  bytesOut: 2,
}
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'admitted',
    (error) => (error instanceof Refusal ? error.message : String(error)),
  )

test('an account’s limits hold for its sessions, those that go on too', async () => {
  await changeAccountSettings(stage.owner.caller, { sessionIdleMinutes: 5, sessionHours: 2 })
  const admitted = await admit()
  await admitted.opened()
  assert.equal(admitted.limits, { idleSeconds: 300, maxSeconds: 7200 })
  const told: SessionLimits[] = []
  admitted.onLimits((limits) => told.push(limits))
  await changeAccountSettings(stage.owner.caller, { sessionIdleMinutes: 1, sessionHours: null })
  await until(() => told.at(-1)?.idleSeconds === 60)
  assert.is(told.at(-1)?.maxSeconds, undefined)
  await admitted.closed(outcome)
})

test('forwarding goes to the account’s targets, however they are spelled, and nowhere else', async () => {
  const to = (host: string, port: number) => admit({ kind: 'forward', forwardTo: { host, port } })
  assert.is(await refusal(to('db', 5432)), 'Forwarding to db:5432 is not allowed in acme.')
  await changeAccountSettings(stage.owner.caller, { forwardTo: ['db:5432', '[2001:db8::1]:443'] })
  const admitted = await to('2001:DB8:0::1', 443)
  await admitted.opened()
  assert.equal(admitted.policy.localForward, [
    { host: 'db', port: 5432 },
    { host: '2001:db8::1', port: 443 },
  ])
  const view = await getSession(stage.viewer.caller, { session: admitted.sessionId })
  assert.equal([view.kind, view.command], ['forward', '[2001:db8::1]:443'])
  const times = { first: new Date('2026-01-02T03:04:05Z'), last: new Date('2026-01-02T03:14:05Z') }
  await admitted.closed({ ...outcome, connections: { carried: 3, failed: 1, ...times } })
  const { connections } = await getSession(stage.viewer.caller, { session: admitted.sessionId })
  assert.equal(connections, {
    carried: 3,
    failed: 1,
    first: '2026-01-02T03:04:05.000Z',
    last: '2026-01-02T03:14:05.000Z',
  })
  for (const [host, port] of [
    ['db.', 5433],
    ['db:5432', 1],
    ['', 5432],
    ['db', 0],
    ['db,2001', 5432],
  ] as const)
    assert.match(await refusal(to(host, port)), /is not allowed in acme\.$/)
})

test('the event that closes a session says by whom its right was taken, and nothing where that was not why', async () => {
  const member = await stage.gatehouse.join(stage.owner, 'leaver@acme.com', 'OPERATOR')
  const theirs = await holderKey(stage, member)
  const [cut, ended] = await Promise.all([admit({ holder: theirs }), admit({ holder: theirs })])
  for (const one of [cut, ended]) await one.opened()
  await revokeMember(stage.owner.caller, { user: member.user })
  await until(() => cut.signal.aborted && ended.signal.aborted)
  const line = 'Your access to acme has ended.'
  assert.is(cut.signal.reason, line)
  await cut.closed({ ...outcome, by: 'gateway', line })
  await ended.closed(outcome)
  const { items } = await searchEvents(stage.owner.caller, { verb: 'session.closed', limit: 2 })
  const details = new Map(items.map(({ resource, details }) => [resource.id, details]))
  assert.equal(details.get(cut.sessionId), { because: 'user.revoked', by: stage.owner.email })
  assert.equal(details.get(ended.sessionId), {})
})

test('who got in, who did not and why stands in the log, without a secret', async () => {
  refusals.endMinute()
  const logged = captureLog()
  const gatekeeper = coreGatekeeper(keeping())
  const address = '198.51.100.7'
  gatekeeper.authenticated({ address, username: 'prod-1', holder, fingerprint: 'SHA256:mine' })
  const fingerprints = Array.from({ length: 9 }, (_, at) => `SHA256:${at}`)
  await gatekeeper.failed({ address, username: 'root', attempts: 9, fingerprints })
  gatekeeper.crowded(address)
  await stage.gatehouse.database.owner.query(
    `insert into rate_limits (key, points, expire) values ($1, 100, extract(epoch from now()) * 1000 + 600000)`,
    [`ssh.ip:198.51.100.8`],
  )
  assert.ok(await gatekeeper.isTurnedAway('198.51.100.8'))
  assert.not(await gatekeeper.isTurnedAway('198.51.100.9'))
  await refusal(admit({ server: 'nowhere' }))
  await refusal(admit({ kind: 'forward', forwardTo: { host: 'other', port: 22 } }))
  logged.restore()
  const lines = logged
    .text()
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { time, pid, hostname, ...said } = JSON.parse(line)
      return said
    })
  const { userId: user, keyId: key } = holder
  const at = { ip: '192.0.2.9', account: null, user, key }
  const refusedLine = { level: 40, msg: 'refused' }
  assert.equal(lines, [
    {
      level: 30,
      event: 'authentication.succeeded',
      ip: address,
      ssh: 'prod-1',
      user,
      key,
      fingerprint: 'SHA256:mine',
      msg: 'authenticated',
    },
    {
      ...refusedLine,
      event: 'authentication.failed',
      ip: address,
      ssh: 'root',
      attempts: 9,
      keys: fingerprints.slice(0, 5),
    },
    { ...refusedLine, event: 'limit.reached', ip: address, limit: 'half-open' },
    { ...refusedLine, event: 'limit.reached', ip: '198.51.100.8', limit: 'ssh.ip' },
    { ...refusedLine, event: 'authorization.refused', reason: 'not-found', server: 'nowhere', ...at },
    { ...refusedLine, event: 'authorization.refused', reason: 'conflict', server: 'prod-1', ...at },
  ])
})

test('what the core refuses is said, and what goes wrong is not', async () => {
  assert.match(await refusal(admit({ server: 'nowhere' })), /Server nowhere not found/)
  const broken = await admit({ holder: { userId: 'no id', keyId: 'none' } }).catch((error) => error)
  assert.not(broken instanceof Refusal)
})

test('a session that does not come about stands in the log, once for each reason', async () => {
  const events = async () =>
    (await searchEvents(stage.owner.caller, { verb: 'session.refused' })).items.map(
      ({ actor, resource, details }) => [actor.label, resource.label, details['reason']],
    )
  const before = (await events()).length
  const line = 'prod-1 cannot be reached right now: nothing answers there.'
  let login = ''
  for (let times = 0; times < 5; times++) {
    const admitted = await admit()
    login = admitted.login
    await admitted.closed({ ...outcome, by: 'gateway', line })
    await refusal(admit({ kind: 'forward', forwardTo: { host: 'elsewhere', port: 22 } }))
  }
  const named = (await events()).slice(0, 2).reverse()
  const about = [stage.operator.email, `${login}@prod-1`]
  assert.equal(named, [
    [...about, line],
    [...about, 'Forwarding to elsewhere:22 is not allowed in acme.'],
  ])
  // who left before it began was not refused
  await (await admit()).closed({ ...outcome, by: 'client', line: null })
  assert.is((await events()).length, before + 2)
})

test('a server that has refused a login is not asked again at once', async () => {
  const admitted = await admit()
  admitted.mayConnect()
  await admitted.arrived('not let in')
  assert.throws(() => admitted.mayConnect(), /prod-1 just refused a login\. .* wait 10 s and try again\.$/)
  await admitted.arrived('let in')
  admitted.mayConnect()
  await admitted.closed({ ...outcome, by: 'client', line: null })
})

test('what is known of a login on its server goes with its session', async () => {
  const server = await registerTestServer(stage.owner, 'prod-3')
  const standing = async () => {
    const admitted = await admit({ server: 'prod-3' })
    await admitted.closed({ ...outcome, by: 'client', line: null })
    return [admitted.standing.provedAt !== null, admitted.standing.shutOut]
  }
  assert.equal(await standing(), [false, []])
  const shutOut = { ops: [{ word: 'expired', detail: null } as const] }
  await prove(stage, await wantedOf(stage, server), {}, { shutOut })
  assert.equal(await standing(), [true, ["its account has expired; open it again: usermod -e ''"]])
  const troubles = { ops: 'its .ssh is a symbolic link; make it a folder', late: 'something else' }
  const told = {
    outcome: 'failed',
    reason: 'login',
    message: 'late: something else.',
    unsure: false,
  } as const
  await fail(stage, await wantedOf(stage, server), { ...told, wait: 60, troubles, shutOut: {} })
  assert.equal(await standing(), [false, [troubles.ops]])
})

test('another host key than the pinned one stops the server for everybody', async () => {
  await registerTestServer(stage.owner, 'prod-2')
  const admitted = await admit({ server: 'prod-2' })
  await admitted.arrived({ found: 'SHA256:somebody-else' })
  await admitted.closed({ ...outcome, by: 'gateway', line: 'prod-2 has a different host key.' })
  assert.match(await refusal(admit({ server: 'prod-2' })), /The host key of prod-2 has changed/)
  const { items } = await searchEvents(stage.owner.caller, { verb: 'server.host_key_mismatch' })
  assert.equal(
    items.map(({ resource, details }) => [resource.label, details]),
    [['prod-2', { found: 'SHA256:somebody-else', stopped: true }]],
  )
})

test('an end that the database refuses is written down without what it refuses', async () => {
  const logged = captureLog()
  const admitted = await admit()
  await admitted.opened()
  await admitted.closed({ ...outcome, exitCode: 4_294_967_295 })
  logged.restore()
  const session = await getSession(stage.viewer.caller, { session: admitted.sessionId })
  assert.equal([session.closedAt !== null, session.outcome, session.bytesIn], [true, 'ended', 1])
})

test('a command with a NUL, which no log can hold, is refused before anything is recorded', async () => {
  assert.is(
    await refusal(admit({ kind: 'exec', command: 'a\0b' })),
    'A command cannot contain a NUL character.',
  )
})

test.run()
