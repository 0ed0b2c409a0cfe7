import type { InvoiceSummary, PaymentView } from '@gatehouse/core/billing/invoice/view'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { amountOf, canBePaid, fileOf, invoiceState, paymentInWords, refusedInWords } from './invoice-words.ts'

const test = suite('invoices in words')

const payment = (more: Partial<PaymentView>): PaymentView => ({
  id: 'p',
  state: 'paid',
  by: 'Visa •••• 4242',
  reason: null,
  actionUrl: null,
  at: '2026-11-09T00:00:00Z',
  ...more,
})
const invoice = (more: Partial<InvoiceSummary>): InvoiceSummary => ({
  id: 'i',
  number: 'ACME-0014',
  kind: 'invoice',
  corrects: null,
  issuedAt: '2026-11-09T00:00:00Z',
  dueOn: '2026-11-09',
  currency: 'EUR',
  net: 4900,
  tax: 931,
  gross: 5831,
  due: 5831,
  open: 5831,
  paid: 0,
  credited: 0,
  state: 'open',
  payment: null,
  refunds: [],
  disputes: [],
  hasFile: true,
  ...more,
})

test('a state is a word and a tone', () => {
  assert.equal(invoiceState(invoice({})), { words: 'Due on 9 Nov 2026', tone: 'wait' })
  assert.equal(invoiceState(invoice({ state: 'overdue' })), {
    words: 'Overdue since 9 Nov 2026',
    tone: 'bad',
  })
  assert.equal(invoiceState(invoice({ state: 'paid', open: 0 })), { words: 'Paid', tone: 'ok' })
  assert.is(invoiceState(invoice({ state: 'credited', open: 0 })).words, 'Credited')
  const both = invoice({ state: 'paid-and-credited', open: 0, paid: 4641, credited: 1190 })
  assert.is(invoiceState(both).words, 'Paid €46.41, credited €11.90')
})

test('what a credit note gives is below zero', () => {
  assert.is(amountOf(invoice({})), '€58.31')
  assert.is(amountOf(invoice({ kind: 'credit-note' })), '−€58.31')
  assert.is(amountOf(invoice({ currency: 'JPY', gross: 7900 })), '¥7,900')
})

test('an attempt is said as far as it is', () => {
  assert.is(paymentInWords(invoice({})), null)
  assert.is(paymentInWords(invoice({ payment: payment({}) })), 'by Visa •••• 4242')
  assert.is(
    paymentInWords(invoice({ payment: payment({ state: 'sent' }) })),
    'being charged to Visa •••• 4242',
  )
  assert.is(
    paymentInWords(invoice({ payment: payment({ state: 'refused', reason: 'insufficient funds' }) })),
    'Visa •••• 4242 was refused: insufficient funds',
  )
})

test('it can be paid while something is open and no answer is awaited', () => {
  assert.ok(canBePaid(invoice({})))
  assert.ok(canBePaid(invoice({ payment: payment({ state: 'refused' }) })))
  assert.ok(canBePaid(invoice({ payment: payment({ state: 'asking' }) })))
  assert.not(canBePaid(invoice({ payment: payment({ state: 'sent' }) })))
  assert.not(canBePaid(invoice({ open: 0 })))
  assert.not(canBePaid(invoice({ kind: 'credit-note' })))
})

test('a refusal says what to do, until it is paid', () => {
  const refused = payment({ state: 'refused', reason: 'insufficient funds' })
  assert.match(
    refusedInWords(invoice({ payment: refused })) ?? '',
    /^ACME-0014, €58.31, isn’t paid: Visa •••• 4242 was refused \(insufficient funds\)\. Pay it with another/,
  )
  assert.is(refusedInWords(invoice({ payment: refused, open: 0 })), null)
})

test('its files are named by its number', () => {
  assert.is(fileOf('acme', 'ACME-0014', 'pdf'), '/invoices/ACME-0014.pdf?account=acme')
})

test.run()
