import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { documentNumber } from './issue-invoice.ts'
import { getDocument, getInvoice, listCreditNotes, listInvoices } from './list-invoices.ts'

const test = suite('issued documents')
let shop: Shop

test.before(async () => {
  shop = await openShop()
  await pass(shop, shop.owner, 8)
  await choose(shop.owner.caller, 'team')
})
test.after(() => shop?.close())

test('who may see what is paid reads them, of the own account alone', async () => {
  const roles = ['OWNER', 'VIEWER', 'BILLING'] as const
  const number = 'ACME-0001'
  await refusesAllBut(roles, shop, (caller) => listInvoices(caller, {}))
  await refusesAllBut(roles, shop, (caller) => listCreditNotes(caller, {}))
  await refusesAllBut(roles, shop, (caller) => getInvoice(caller, { number }))
  await refusesAllBut(roles, shop, (caller) => getDocument(caller, { number }))
  assert.is((await getInvoice(shop.viewer.caller, { number: 'acme-0001' })).number, number)
  for (const call of [getInvoice, getDocument])
    await refused('not-found', call(shop.rival.caller, { number }))
  assert.equal((await listInvoices(shop.rival.caller, {})).items, [])
})

test('nothing that is issued or booked can be changed or taken back by the application', async () => {
  const attempts = [
    `update invoices set document = '{}'`,
    `update invoices set digest = sha256('')`,
    'update invoices set due = 0',
    'update invoices set number = number',
    `update invoices set issued_at = now()`,
    'delete from invoices',
    'update movements set amount = 1',
    `update movements set credit = 'revenue'`,
    'delete from movements',
    'update charges set net = 0',
    'delete from charges',
    'delete from payments',
    'delete from plans',
    'delete from coupons',
    'delete from coupon_redemptions',
    'delete from subscriptions',
    'truncate movements',
  ]
  for (const [at, text] of attempts.entries())
    await asSystem(shop.gatehouse.core, bind(statement(`test.attempt_${at}`, text), [])).then(
      () => assert.unreachable(text),
      (error) => assert.match(error.message, /permission denied/, text),
    )
})

test('what changes of a document without an event in the log is refused', async () => {
  for (const [at, text] of [
    'update invoices set open = 0, settled_at = now()',
    `update invoices set pdf_digest = sha256('')`,
    `update charges set ended_on = until_on, earned = net`,
  ].entries())
    await asSystem(shop.gatehouse.core, bind(statement(`test.unlogged_${at}`, text), [])).then(
      () => assert.unreachable(text),
      (error) => assert.match(error.message, /announce|event/, text),
    )
})

test('no two accounts share the prefix of their numbers', () => {
  const id = '01900000-0000-7000-8000-00000000abcd'
  const prefix = (slug: string) => documentNumber({ id, slug }, 7)
  assert.equal(['acme', 'acme-2', 'acme-', 'a--b', 'a-b'].map(prefix), [
    'ACME-0007',
    'ACME-2-0007',
    'ACME-00000000ABCD-0007',
    'A-B-00000000ABCD-0007',
    'A-B-0007',
  ])
  assert.is(documentNumber({ id, slug: 'acme' }, 12_345), 'ACME-12345')
})

test.run()
