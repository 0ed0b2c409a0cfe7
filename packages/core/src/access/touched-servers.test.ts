import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RowChange } from '../audit/event/change-sets.ts'
import type { Json } from '../audit/event/view.ts'
import type { ConcernedAccount } from './entered.ts'
import { touchedServers } from './touched-servers.ts'

const test = suite('touchedServers')

const fields = (of: Record<string, [from: Json, to: Json]>) =>
  Object.entries(of).map(([name, [from, to]]) => ({ name, from, to }))
const membership = (changed: Record<string, [Json, Json]>, row: object = {}): RowChange => ({
  entity: 'Membership',
  row: { accountId: 'acme', id: 'm', role: 'OPERATOR', servers: null, ...row },
  fields: fields(changed),
})
const touched = (...changes: RowChange[]) => touchedServers(changes, [])
const servers = (...changes: RowChange[]) => touched(...changes).map((one) => one.servers)

test('a change of a role touches what the member reaches, if either role reaches servers', () => {
  assert.equal(servers(membership({ role: ['VIEWER', 'OPERATOR'] })), [null])
  assert.equal(servers(membership({ role: ['OPERATOR', 'VIEWER'] }, { role: 'VIEWER' })), [null])
  assert.equal(servers(membership({ role: ['OPERATOR', 'VIEWER'] }, { role: 'VIEWER', servers: ['a'] })), [
    ['a'],
  ])
  assert.equal(servers(membership({ role: ['VIEWER', 'BILLING'] }, { role: 'BILLING' })), [])
})

test('a new limit touches servers reached before and after; all, if either was no limit', () => {
  assert.equal(servers(membership({ servers: [['a'], ['b', 'c']] }, { servers: ['b', 'c'] })), [
    ['a', 'b', 'c'],
  ])
  assert.equal(servers(membership({ servers: [null, ['b']] }, { servers: ['b'] })), [null])
  assert.equal(servers(membership({ servers: [['b'], null] })), [null])
  assert.equal(servers(membership({ servers: [['a'], ['b']] }, { role: 'VIEWER', servers: ['b'] })), [])
})

test('a limit by label touches the servers of each label that it named or names now', () => {
  assert.equal(
    touched(membership({ labels: [['eu'], ['staging']] }, { servers: ['a'], labels: ['staging'] })),
    [{ account: 'acme', servers: ['a'], labels: ['eu', 'staging'] }],
  )
  assert.equal(touched(membership({ endedAt: [null, 'now'] }, { servers: [], labels: ['eu'] })), [
    { account: 'acme', servers: [], labels: ['eu'] },
  ])
  assert.equal(touched(membership({ servers: [null, []], labels: [[], ['eu']] })), [
    { account: 'acme', servers: null },
  ])
})

test('joining, ending and returning touch what is reached; what does not matter to servers touches none', () => {
  assert.equal(servers(membership({ role: [null, 'OPERATOR'] })), [null])
  assert.equal(servers(membership({ endedAt: [null, 'now'] }, { servers: ['a'] })), [['a']])
  assert.equal(
    servers(membership({ endedAt: ['then', null], servers: [['a'], ['b']] }, { servers: ['b'] })),
    [['a', 'b']],
  )
  assert.equal(servers(membership({ ownershipOfferedAt: [null, 'now'] })), [])
})

test('a key touches the servers reached in each account whose role reaches any', () => {
  const change: RowChange = { entity: 'SshKey', row: {}, fields: [] }
  const account = (id: string, role: 'OPERATOR' | 'VIEWER', reach: string[] | null): ConcernedAccount => ({
    id,
    slug: id,
    name: id,
    membership: { id, role, login: 'x', servers: reach, labels: reach ? ['eu'] : [] },
    head: null,
  })
  const accounts = [
    account('one', 'OPERATOR', null),
    account('two', 'OPERATOR', ['a']),
    account('three', 'VIEWER', null),
  ]
  assert.equal(touchedServers([change], accounts), [
    { account: 'one', servers: null },
    { account: 'two', servers: ['a'], labels: ['eu'] },
  ])
})

test('a key that the system takes away touches every server of the account', () => {
  const account: ConcernedAccount = { id: 'one', slug: 'one', name: 'one', membership: null, head: null }
  assert.equal(touchedServers([{ entity: 'SshKey', row: {}, fields: [] }], [account]), [
    { account: 'one', servers: null },
  ])
})

test('a server touches itself, and only a new host key lets a stopped one be spoken to', () => {
  const server = (changed: Record<string, [Json, Json]>): RowChange => ({
    entity: 'Server',
    row: { accountId: 'acme', id: 's' },
    fields: fields(changed),
  })
  assert.equal(touched(server({ hostKey: ['a', 'b'] })), [
    { account: 'acme', servers: ['s'], rekeyed: true, everyPart: true },
  ])
  assert.equal(touched(server({ removedAt: [null, 'now'] })), [
    { account: 'acme', servers: ['s'], rekeyed: false, everyPart: true },
  ])
  assert.equal(touched(server({ labels: [[], ['eu']] })).length, 1, 'others may reach it now')
  assert.equal(touched(server({ name: ['a', 'b'] })), [], 'a host does not know its name here')
  assert.equal(touched(server({ type: ['a', 'b'] })), [])
})

test('closing an account touches all of its servers, renaming it none', () => {
  const account = (name: string): RowChange => ({
    entity: 'Account',
    row: { id: 'acme' },
    fields: fields({ [name]: [null, 'x'] }),
  })
  assert.equal(touched(account('closedAt')), [{ account: 'acme', servers: null, everyPart: true }])
  assert.equal(touched(account('gatewayPublicKey')), [{ account: 'acme', servers: null }])
  assert.equal(touched(account('name')), [])
})

test('another address of a person touches all servers of their accounts, whose lines name it', () => {
  const account: ConcernedAccount = { id: 'one', slug: 'one', name: 'one', membership: null, head: null }
  const user = (from: Json): RowChange => ({
    entity: 'User',
    row: { id: 'u' },
    fields: fields({ email: [from, 'b'] }),
  })
  assert.equal(touchedServers([user('a')], [account]), [{ account: 'one', servers: null }])
  assert.equal(touchedServers([user(null)], [account]), [], 'a new user stands nowhere yet')
})

test('what a part is made of touches that part alone, of its server, or of all that have it', () => {
  const rule = (serverId: string | null): RowChange => ({
    entity: 'Rule',
    row: { accountId: 'acme', id: 'r', serverId },
    fields: fields({ action: [null, 'deny'] }),
    part: 'firewall',
  })
  assert.equal(touched(rule('s')), [{ account: 'acme', servers: ['s'], part: 'firewall' }])
  assert.equal(touched(rule(null)), [{ account: 'acme', servers: null, part: 'firewall' }])
})

test('nothing else touches any', () => {
  for (const entity of ['User', 'Invite', 'ApiKey', 'SignIn']) {
    assert.equal(
      touched({ entity, row: { accountId: 'acme', id: 'x' }, fields: fields({ role: [null, 'OWNER'] }) }),
      [],
    )
  }
})

test.run()
