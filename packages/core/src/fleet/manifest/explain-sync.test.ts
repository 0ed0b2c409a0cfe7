import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import { digestManifest } from '@gatehouse/hosts/manifest'
import type { FoundKey, HostReport } from '@gatehouse/hosts/report'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { searchEvents } from '../../audit/log/search-events.ts'
import { limitServers } from '../../team/member/limit-servers.ts'
import { revokeMember } from '../../team/member/revoke-member.ts'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { logLengths } from '../../testing/trace.ts'
import { changeServerAccess } from '../server/change-access.ts'
import { changeServerSettings } from '../server/change-settings.ts'
import { newPublicKey, registerTestServer } from '../server/servers.testing.ts'
import { addKey } from '../ssh-key/add-key.ts'
import { explainSync } from './explain-sync.ts'
import { wantedOf } from './sync-outcomes.testing.ts'

const test = suite('explainSync')
let stage: Stage
let prod: string
const laptop = newPublicKey()

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  await addKey(stage.operator.caller, { name: 'laptop', publicKey: laptop })
})
test.after(() => stage?.close())

const managed = (login: string, line: string): FoundKey => ({
  login,
  managed: true,
  file: 'authorized_keys',
  line,
})
const holding = (found: FoundKey[], more: Partial<HostReport> = {}) => {
  const report = { digest: 'other', logins: [], files: [], found, truncated: false, ...more }
  return () => Promise.resolve(report)
}
const explain = (read: () => Promise<HostReport>) =>
  explainSync(stage.operator.caller, { server: prod }, read)

test('only owners and operators may, and a host is not asked for anybody else', async () => {
  let asked = 0
  const read = () => {
    asked++
    return holding([])()
  }
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => explainSync(caller, { server: prod }, read))
  assert.is(asked, 0)
})

test('says what would be added and for whom, and changes nothing', async () => {
  const before = await logLengths(stage)
  const { name, inSync, changes } = await explain(holding([]))
  assert.equal([name, inSync], ['prod-1', false])
  const [change] = changes
  assert.equal([change?.what, change?.action], ['ops', 'add'])
  assert.match(change?.line ?? '', /^SHA256:\S+ ops@acme\.com$/)
  assert.match(change?.why ?? '', /^ops@acme\.com can reach this server/)
  assert.equal(await logLengths(stage), before)
})

test('says that nothing would change where the host holds what it should', async () => {
  const { digest, manifest } = await wantedOf(stage, prod)
  assert.is(digest, digestManifest(manifest))
  const found = manifest.logins.flatMap(({ login, keys }) => keys.map((line) => managed(login, line)))
  assert.ok(found.some(({ line }) => line === `${laptop} ops@acme.com`))
  const { inSync, changes } = await explain(holding(found, { digest }))
  assert.equal([inSync, changes], [true, []])
})

test('says who cannot get in although the host holds what it should', async () => {
  const { digest, manifest } = await wantedOf(stage, prod)
  const found = manifest.logins.flatMap(({ login, keys }) => keys.map((line) => managed(login, line)))
  const shutOut = { ops: [{ word: 'allow-users', detail: 'root' } as const] }
  const otherWays = [{ word: 'password', detail: null } as const]
  const { inSync, problems, otherWays: ways } = await explain(holding(found, { digest, shutOut, otherWays }))
  assert.equal(ways, ['sshd also lets people in by password.'])
  assert.is(inSync, true)
  assert.equal(problems, [
    "ops cannot log in: AllowUsers root in the server's sshd_config does not name it; add it there.",
  ])
})

test('a wrong host key that is met here stops the server too, and stands in the log', async () => {
  const server = await registerTestServer(stage.owner, 'odd-1')
  const error = new HostUnreachable('host-key-changed', 'Another key.', { found: 'SHA256:odd' })
  const explained = explainSync(stage.owner.caller, { server }, () => Promise.reject(error))
  await refused('unreachable', explained, /Another key/)
  const { items } = await searchEvents(stage.owner.caller, { verb: 'server.host_key_mismatch' })
  assert.equal(
    items.map(({ actor, details }) => [actor.label, details]),
    [['dashboard', { found: 'SHA256:odd', stopped: true }]],
  )
  assert.ok((await wantedOf(stage, server)).stopped)
})

test('says why an own key comes back with other options, or does not come back', async () => {
  const { owner } = stage
  const held = holding([managed('ops', `${laptop} ops@acme.com`)])
  await changeServerAccess(owner.caller, { server: prod, access: 'recorded' })
  const why = async (action: 'add' | 'remove') =>
    (await explain(held)).changes.filter((one) => one.action === action).map((one) => one.why)
  assert.ok((await why('add')).some((one) => one.endsWith('its sessions are recorded on the server')))
  assert.equal(await why('remove'), [
    'the same key is added back with the options it should have on this server',
  ])
  await changeServerAccess(owner.caller, { server: prod, access: 'gateway' })
  assert.equal(await why('remove'), ['members can only log in to this server through the gateway'])
  await changeServerAccess(owner.caller, { server: prod, access: 'direct' })
})

test('says why each line would go', async () => {
  const { gatehouse, owner, operator } = stage
  const temp = await gatehouse.join(owner, 'temp@acme.com', 'OPERATOR')
  const far = await gatehouse.join(owner, 'far@acme.com', 'OPERATOR')
  await revokeMember(owner.caller, { user: temp.user })
  await limitServers(owner.caller, { user: far.user, servers: [] })
  const lines = ['temp', 'far', 'ops', 'nobody'].map((login) => managed(login, `${newPublicKey()} ${login}`))
  const { changes } = await explain(holding(lines))
  const why = Object.fromEntries(
    changes.filter(({ action }) => action === 'remove').map(({ what, why }) => [what, why]),
  )
  assert.match(why.temp ?? '', /temp@acme\.com is no longer a member/)
  assert.match(why.far ?? '', /far@acme\.com can’t reach this server/)
  assert.match(why.ops ?? '', /ops@acme\.com has not registered this key/)
  assert.match(why.nobody ?? '', /no member of this account has this login/)
  assert.ok(operator)
})

test('says what would come of sudo', async () => {
  await changeServerSettings(stage.owner.caller, { server: prod, sudo: true })
  const { changes } = await explain(holding([]))
  assert.ok(
    changes.some(({ what, action, line }) => what === 'sudoers' && action === 'add' && /^ops ALL/.test(line)),
  )
  await changeServerSettings(stage.owner.caller, { server: prod, sudo: false })
  const held = { name: 'sudoers' as const, before: 'x', digest: 'x', error: null, was: [] }
  const after = await explain(holding([], { files: [held] }))
  assert.ok(after.changes.some(({ what, action }) => what === 'sudoers' && action === 'remove'))
})

test('says who is put into a group, and who is taken out', async () => {
  await changeServerSettings(stage.owner.caller, { server: prod, groups: ['docker'] })
  const held = {
    name: 'groups' as const,
    before: 'x',
    digest: 'x',
    error: null,
    was: ['adm ops', 'docker ops'],
  }
  const { changes } = await explain(holding([], { files: [held] }))
  const groups = changes.filter(({ what }) => what === 'groups')
  assert.ok(groups.some(({ action, line }) => action === 'add' && line === 'docker owner'))
  assert.equal(
    groups.filter(({ line }) => line.endsWith(' ops')).map(({ action, line }) => [action, line]),
    [['remove', 'adm ops']],
  )
  await changeServerSettings(stage.owner.caller, { server: prod, groups: [] })
})

test("another account's server is not there", async () => {
  const theirs = await registerTestServer(stage.rival, 'theirs')
  await refused('not-found', explainSync(stage.owner.caller, { server: theirs }, holding([])))
})

test.run()
