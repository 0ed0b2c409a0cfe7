import { digestFile, digestLogin } from '@gatehouse/hosts/manifest'
import type { HostReport } from '@gatehouse/hosts/report'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newPublicKey } from '../server/servers.testing.ts'
import { changesOf, driftOf, inShort } from './held-changes.ts'
import type { WantedServer } from './wanted-manifest.ts'

const test = suite('what a host holds')

const laptop = `${newPublicKey()} ops@acme.com`
const desk = `${newPublicKey()} ops@acme.com`
const stranger = `${newPublicKey()} stranger`
const sudo = ['ops ALL=(ALL:ALL) NOPASSWD: ALL']
const wanted: WantedServer = {
  account: 'a',
  server: 's',
  lease: null,
  name: 'prod-1',
  target: { account: 'a', host: 'h', port: 22, hostKey: 'k', user: 'root', privateKey: 'p' },
  managementKey: { id: 'm', publicKey: 'x', privateKey: 'y' },
  nextKey: null,
  formerKeys: [],
  formerLogins: [],
  manifest: { logins: [{ login: 'ops', keys: [laptop] }], files: [{ name: 'sudoers', lines: sudo }] },
  digest: 'd',
  version: 3,
  removing: false,
  partsLeft: false,
  leaving: null,
  cause: 'check',
  failures: 0,
  unsure: false,
  held: { logins: { ops: digestLogin([laptop]) }, files: { sudoers: digestFile(sudo) } },
  toClose: [],
  shutOut: {},
  stopped: false,
  checkMinutes: 5,
  lookDue: false,
  proved: { version: 3, digest: 'd' },
  access: 'direct',
  recorder: null,
  broken: null,
}
const sudoers = (before = digestFile(sudo), was: string[] = []) => ({
  name: 'sudoers' as const,
  before,
  digest: digestFile(sudo),
  error: null,
  was,
})
const login = (keys: string[], more: object = {}) => ({
  login: 'ops',
  before: keys.length > 0 ? digestLogin(keys) : null,
  digest: digestLogin([laptop]),
  foreign: 0,
  error: null,
  unadopted: null,
  was: keys.includes(laptop) && keys.length === 1 ? [] : keys,
  ...more,
})
const report = (of: Partial<HostReport>): HostReport => ({
  digest: 'd',
  logins: [login([laptop])],
  files: [sudoers()],
  found: [],
  truncated: false,
  ...of,
})
const short = (line: string) => inShort(line)

test('nothing has changed where everything is as it was', () => {
  assert.equal(changesOf(wanted, report({})), [])
  assert.equal(driftOf(wanted, report({}), false), [])
})

test('a key that an apply put there, and one that it took away, are changes', () => {
  const was = report({ logins: [login([desk])] })
  assert.equal(changesOf(wanted, was), [{ what: 'ops', added: [short(laptop)], removed: [short(desk)] }])
  const fresh = report({ logins: [login([])] })
  assert.equal(changesOf(wanted, fresh), [{ what: 'ops', added: [short(laptop)], removed: [] }])
})

test('a key that somebody put into our part, or took from it, is drift', () => {
  const found = report({ logins: [login([stranger])] })
  assert.equal(driftOf(wanted, found, false), [
    { what: 'ops', added: [short(stranger)], removed: [short(laptop)] },
  ])
})

test('a mere look tells it by the lines it found', () => {
  const keys = [laptop, stranger].map((line) => ({
    login: 'ops',
    managed: true,
    file: 'authorized_keys' as const,
    line,
  }))
  const foreign = { login: 'ops', managed: false, file: 'authorized_keys' as const, line: desk }
  const digest = digestLogin([laptop, stranger])
  const seen = report({
    logins: [{ ...login([laptop, stranger]), digest, was: [] }],
    found: [...keys, foreign],
  })
  assert.equal(driftOf(wanted, seen, true), [{ what: 'ops', added: [short(stranger)], removed: [] }])
})

test('an account that is gone from the host is drift, and so is a changed file', () => {
  const gone = report({ logins: [] })
  assert.equal(driftOf(wanted, gone, true), [{ what: 'ops', added: [], removed: [short(laptop)] }])
  const line = 'mallory ALL=(ALL:ALL) NOPASSWD: ALL'
  const file = report({ files: [sudoers(digestFile([...sudo, line]), [...sudo, line])] })
  assert.equal(driftOf(wanted, file, false), [{ what: 'sudoers', added: [line], removed: [] }])
})

test('before the first proof, and after a try that broke off, nothing is called drift', () => {
  const found = report({ logins: [login([stranger])] })
  assert.equal(driftOf({ ...wanted, proved: null }, found, false), [])
  assert.equal(driftOf({ ...wanted, unsure: true }, found, false), [])
  const unknown = report({ logins: [login([stranger], { before: undefined })] })
  assert.equal(driftOf(wanted, unknown, false), [], 'nor is what could not be examined')
})

test('a line in short is its fingerprint and comment; what is no key stays as it is', () => {
  assert.match(inShort(`restrict,command="a b" ${stranger}`), /^SHA256:[\w+/]{43} stranger$/)
  assert.is(inShort(sudo[0] ?? ''), sudo[0])
})

test.run()
