import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { appendLeaf, leafOf, rootOf } from './merkle.ts'
import type { AuditEventView } from './view.ts'

const test = suite('merkle tree')

const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
const leafHash = (entry: Buffer) => sha256(Buffer.of(0), entry)

/** MTH of RFC 6962 §2.1, word for word. */
function head(entries: Buffer[]): Buffer {
  const [only] = entries
  if (only === undefined) return sha256()
  if (entries.length === 1) return leafHash(only)
  let k = 1
  while (k * 2 < entries.length) k *= 2
  return sha256(Buffer.of(1), head(entries.slice(0, k)), head(entries.slice(k)))
}

function frontierOf(entries: Buffer[]): Buffer[] {
  return entries.reduce<Buffer[]>((frontier, entry, size) => appendLeaf(frontier, size, leafHash(entry)), [])
}

// the vectors of Certificate Transparency's reference implementation (merkletree/merkle_tree_test.cc)
const inputs = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

test('the empty tree has the hash of nothing', () => {
  assert.is(rootOf([]).toString('hex'), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

test('agrees with the published vectors', () => {
  const entries = inputs.map((hex) => Buffer.from(hex, 'hex'))
  for (const [index, root] of roots.entries()) {
    assert.is(rootOf(frontierOf(entries.slice(0, index + 1))).toString('hex'), root, `${index + 1} leaves`)
  }
})

test('agrees with the definition for any leaves', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 70 }), (arrays) => {
      const entries = arrays.map((bytes) => Buffer.from(bytes))
      const frontier = frontierOf(entries)
      assert.equal(rootOf(frontier), head(entries))
      const ones = entries.length.toString(2).replaceAll('0', '').length
      assert.is(frontier.length, ones, 'a root for each perfect subtree')
    }),
  )
})

test('an append changes no frontier that was given', () => {
  const frontier = frontierOf([Buffer.of(1), Buffer.of(2), Buffer.of(3)])
  const before = frontier.map((node) => node.toString('hex'))
  appendLeaf(frontier, 3, leafHash(Buffer.of(4)))
  assert.equal(
    frontier.map((node) => node.toString('hex')),
    before,
  )
  assert.throws(() => appendLeaf([], 1, leafHash(Buffer.of(1))), /shorter/)
})

const event: AuditEventView = {
  id: '01900000-0000-7000-8000-000000000001',
  seq: 1,
  at: '2026-01-31T12:00:00.000Z',
  actor: { kind: 'user', id: '01900000-0000-7000-8000-000000000002', label: 'owner@acme.com' },
  ip: null,
  userAgent: 'é "quoted"\u2028',
  verb: 'account.renamed',
  resource: { type: 'account', id: '01900000-0000-7000-8000-000000000003', label: 'acme' },
  changes: { name: { from: 'a', to: 'b' } },
  details: {},
}

test("a leaf is the hash of 0x00 and the event's canonical JSON", () => {
  const canonical =
    '{"actor":{"id":"01900000-0000-7000-8000-000000000002","kind":"user","label":"owner@acme.com"},' +
    '"at":"2026-01-31T12:00:00.000Z","changes":{"name":{"from":"a","to":"b"}},"details":{},' +
    '"id":"01900000-0000-7000-8000-000000000001","ip":null,' +
    '"resource":{"id":"01900000-0000-7000-8000-000000000003","label":"acme","type":"account"},"seq":1,' +
    '"userAgent":"é \\"quoted\\"\u2028","verb":"account.renamed"}'
  assert.equal(leafOf(event), leafHash(Buffer.from(canonical)))
})

test('the order of keys changes no leaf; any value does', () => {
  const reversed = Object.fromEntries(Object.entries(event).reverse()) as unknown as AuditEventView // the same keys
  assert.equal(leafOf(reversed), leafOf(event))
  for (const change of [
    { seq: 2 },
    { ip: '::1' },
    { verb: 'account.closed' },
    { details: { x: null } },
  ] as const) {
    assert.not.equal(leafOf({ ...event, ...change }), leafOf(event))
  }
})

test.run()
