import { createHash } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { trace } from '../../testing/trace.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { issueCreditNote } from './issue-credit-note.ts'
import { getInvoice } from './list-invoices.ts'
import { type FileStore, invoiceFile } from './store-file.ts'

const test = suite('files of documents')
let shop: Shop

test.before(async () => {
  shop = await openShop()
  await pass(shop, shop.owner, 8)
  await choose(shop.owner.caller, 'team')
  for (const net of [1, 2])
    await issueCreditNote(
      { ...shop.administrator, account: 'acme' },
      { number: 'ACME-0001', net, reason: 'Goodwill' },
    )
})
test.after(() => shop?.close())

function openStore() {
  const kept = new Map<string, Buffer>()
  const store: FileStore = {
    async put(name, bytes) {
      if (!kept.has(name)) kept.set(name, bytes)
    },
    async get(name) {
      return kept.get(name) ?? null
    },
  }
  return { kept, store }
}

async function documentOf(number: string) {
  const { id, ...document } = await getInvoice(shop.owner.caller, { number })
  const of = (store: FileStore) =>
    invoiceFile(shop.gatehouse.core, store, { account: shop.owner.account.id, invoice: id })
  return { id, document, of }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

test('a file is made once, its digest is in the log, and one that is another is not served', async () => {
  const { kept, store } = openStore()
  const { id, of, document } = await documentOf('ACME-0001')
  assert.is(document.hasFile, false)
  const { result: bytes, events } = await trace(shop, () => of(store))
  assert.is(bytes.subarray(0, 5).toString(), '%PDF-')
  assert.equal(
    events.map(({ verb, details, actor }) => ({ verb, details, actor: actor.label })),
    [{ verb: 'invoice.filed', details: { sha256: sha256(bytes) }, actor: 'billing' }],
  )
  const again = await trace(shop, () => of(store))
  assert.equal([again.result.equals(bytes), again.events], [true, []])
  const { hasFile, fileDigest } = await getInvoice(shop.owner.caller, { number: 'ACME-0001' })
  assert.equal([hasFile, fileDigest], [true, sha256(bytes)])
  const fails = (says: RegExp) =>
    of(store).then(
      () => assert.unreachable(),
      (error) => assert.match(error.message, says),
    )
  const altered = Buffer.from(bytes)
  altered[altered.length - 9] = 48
  kept.set(`invoice-${id}.pdf`, altered)
  await fails(/was altered/)
  kept.clear()
  await fails(/is gone/)
  assert.equal([...kept], [], 'and it is not made anew')
})

test('a file that was stored before a crash is the one that counts', async () => {
  const { kept, store } = openStore()
  const { of } = await documentOf('ACME-0002')
  const dying: FileStore = {
    get: store.get,
    async put(name, bytes) {
      await store.put(name, bytes)
      throw new Error('the process died')
    },
  }
  await of(dying).then(
    () => assert.unreachable(),
    (error) => assert.match(error.message, /died/),
  )
  const [stored] = [...kept.values()]
  const { result, events } = await trace(shop, () => of(store))
  assert.ok(stored && result.equals(stored))
  assert.equal(
    events.map(({ verb }) => verb),
    ['invoice.filed'],
  )
})

test('of two at once one is kept, and both serve it', async () => {
  const { store } = openStore()
  const { of } = await documentOf('ACME-0003')
  const { result, events } = await trace(shop, () => Promise.all([of(store), of(store), of(store)]))
  assert.equal([new Set(result.map(sha256)).size, events.length], [1, 1])
})

test.run()
