import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { backInWords, disputedInWords, wentBack } from './back-words.ts'

const test = suite('what went back in words')

const refund = {
  id: 'r',
  payment: 'p',
  amount: 500,
  state: 'done',
  reason: 'Outage',
  refusal: null,
  at: '2026-11-09',
} as const
const dispute = { id: 'd', payment: 'p', amount: 1000, state: 'opened', at: '2026-11-08' } as const
const invoice = { number: 'ACME-0012', currency: 'EUR', refunds: [], disputes: [] }

test('nothing is said where nothing went back', () => {
  assert.equal([wentBack(invoice), backInWords(invoice), disputedInWords(invoice)], [[], null, null])
})

test('each is said in the order in which it happened, with its reason', () => {
  const refused = {
    ...refund,
    id: 's',
    state: 'refused',
    refusal: 'the account is closed',
    at: '2026-11-07',
  } as const
  const back = wentBack({ ...invoice, refunds: [refund, refused], disputes: [dispute] })
  assert.equal(
    back.map(({ words, tone, why }) => [words, tone, why]),
    [
      ['€5.00 not refunded', 'bad', 'the account is closed'],
      ['€10.00 disputed', 'wait', null],
      ['€5.00 refunded', 'ok', 'Outage'],
    ],
  )
})

test('in a line they are summed up: what was refused, and what was won, went nowhere', () => {
  const refunds = [
    refund,
    { ...refund, amount: 700 },
    { ...refund, state: 'sent' as const },
    { ...refund, state: 'refused' as const },
  ]
  assert.is(
    backInWords({ ...invoice, refunds, disputes: [dispute] }),
    '€12.00 refunded, €5.00 being refunded, €10.00 disputed',
  )
  const disputes = [
    { ...dispute, state: 'won' as const },
    { ...dispute, state: 'lost' as const },
  ]
  assert.is(backInWords({ ...invoice, disputes }), '€10.00 taken back by the bank')
})

test('a dispute says what it means while it is open', () => {
  assert.match(
    disputedInWords({ ...invoice, disputes: [dispute, dispute] }) ?? '',
    /^ACME-0012: the payment is disputed\. The payer’s bank keeps €20\.00 until it has decided\. Nothing changes for your team/,
  )
  assert.is(disputedInWords({ ...invoice, disputes: [{ ...dispute, state: 'lost' }] }), null)
})

test.run()
