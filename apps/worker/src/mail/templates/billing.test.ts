import { billingMails } from '@gatehouse/core/mail/mail-content'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { billingMail } from './billing.ts'

const test = suite('mails about money')
const bill = 'invoice ACME-7 of Acme & Sons (€58.31)'
/** What each mail about money says: its subject, what happened, what to do or what follows, and its button. */
const aboutMoney: Record<(typeof billingMails)[number], [string, string, string, string]> = {
  'trial-ending': [
    'The trial of Acme & Sons ends in 3 days',
    'Choose a plan to keep adding members, servers and keys.',
    'No one loses access',
    'Choose a plan',
  ],
  'trial-over': [
    'The trial of Acme & Sons is over',
    'Acme & Sons has no plan.',
    'everything you have keeps working, but nothing can be added until then.',
    'Choose a plan',
  ],
  'plan-ended': [
    'The plan of Acme & Sons has ended',
    'The plan of Acme & Sons was canceled',
    'No one loses access',
    'Choose a plan',
  ],
  'invoice-issued': [
    'Invoice ACME-7 for Acme & Sons',
    'ACME-7, €58.31 to pay.',
    'as a PDF on the Billing page',
    'Open Billing',
  ],
  'payment-asked': [
    'Please pay invoice ACME-7 of Acme & Sons',
    `no payment method it can charge for ${bill}.`,
    'Please pay it.',
    'Pay the invoice',
  ],
  'payment-refused': [
    'A payment for Acme & Sons was refused',
    `A payment of ${bill} was refused: insufficient funds.`,
    'Gatehouse does not try again automatically.',
    'Pay the invoice',
  ],
  'payment-settled': [
    'Payment received for invoice ACME-7',
    'We received €58.31 for invoice ACME-7 of Acme & Sons.',
    'Thank you.',
    'Open Billing',
  ],
  'payment-refunded': [
    'Refund for invoice ACME-7',
    'We refunded €58.31 that was paid for invoice ACME-7 of Acme & Sons.',
    'It goes back the way it was paid.',
    'Open Billing',
  ],
  'refund-refused': [
    'A refund for invoice ACME-7 was refused',
    'A refund of €58.31 for invoice ACME-7 of Acme & Sons was refused: insufficient funds.',
    'The amount is credit again',
    'Open Billing',
  ],
  'dispute-opened': [
    'A payment for invoice ACME-7 is disputed',
    'Someone asked the bank to take back €58.31 that was paid for invoice ACME-7 of Acme & Sons.',
    'Nothing changes for your team until then.',
    'Open Billing',
  ],
  'dispute-won': [
    'The payment for invoice ACME-7 stands',
    'The bank has decided the dispute about €58.31 for invoice ACME-7 of Acme & Sons: the payment stands.',
    'There is nothing to do.',
    'Open Billing',
  ],
  'dispute-lost': [
    'The payment for invoice ACME-7 was taken back',
    'it gave the money back to the payer.',
    'let your Gatehouse administrator know',
    'Open Billing',
  ],
  held: [
    'Acme & Sons is on hold: invoice ACME-7 is not paid',
    `For two weeks ${bill} has not been paid`,
    'No one loses access',
    'Pay the invoice',
  ],
  'release-announced': [
    'Acme & Sons will be closed in 3 days unless invoice ACME-7 is paid',
    `Unless ${bill} is paid, Acme & Sons will be closed in 3 days.`,
    'so everyone can still log in to them directly',
    'Pay the invoice',
  ],
  released: [
    'Acme & Sons is closed',
    'because an invoice was not paid for 60 days.',
    'Your team’s keys stay on your servers',
    'Open Gatehouse',
  ],
  'payer-overdue': [
    'Northwind has not paid for Acme & Sons',
    'Northwind pays for Acme & Sons, and its payment is overdue. Everything keeps working.',
    'If it is still not paid on 2026-03-01, Acme & Sons has no plan from that day on.',
    'Open Billing',
  ],
  'payer-hands-back': [
    'Northwind pays for Acme & Sons until 2026-03-01',
    'Northwind will no longer pay for Acme & Sons from 2026-03-01 on.',
    'No one loses access',
    'Choose a plan',
  ],
  'payer-ended': [
    'Northwind no longer pays for Acme & Sons',
    'What it has paid holds until 2026-03-01.',
    'No one loses access',
    'Choose a plan',
  ],
  'customer-left': [
    'Northwind pays for itself now',
    'Northwind, a customer of Acme & Sons, has decided to pay for itself.',
    'You owe nothing for it from 2026-03-01 on.',
    'Open Customers',
  ],
}

test('each mail about money says what happened, what follows and what to do', () => {
  const mail = {
    template: 'billing',
    to: 'finance@acme.com',
    account: 'Acme & Sons',
    link: 'https://gate.acme.com/acme/billing',
    invoice: 'ACME-7',
    amount: '€58.31',
    days: 3,
    reason: 'insufficient funds',
    advice: null,
    nextCharge: null,
    on: '2026-03-01',
  } as const
  const other = (kind: string) => (/^(payer|customer)-/.test(kind) ? 'Northwind' : null)
  for (const kind of billingMails) {
    const [subject, happened, follows, button] = aboutMoney[kind]
    const { subject: said, text, html } = billingMail({ ...mail, kind, other: other(kind) })
    assert.is(said, subject)
    assert.ok(text.includes(happened) && text.includes(follows), `${kind}: ${text}`)
    assert.ok(text.includes(`${button}:\nhttps://gate.acme.com/acme/billing\n`), `${kind}: ${text}`)
    assert.not.match(text, /null|undefined/, kind)
    assert.is(html.match(/<a /g)?.length, 1, kind)
  }
  const tomorrow = billingMail({
    ...mail,
    kind: 'trial-ending',
    other: null,
    invoice: null,
    amount: null,
    days: 1,
  })
  assert.is(tomorrow.subject, 'The trial of Acme & Sons ends tomorrow')
  const covered = billingMail({
    ...mail,
    kind: 'trial-ending',
    other: 'Northwind',
    invoice: null,
    amount: null,
  })
  assert.is(covered.subject, 'What Northwind has paid for Acme & Sons ends in 3 days')
  const over = billingMail({ ...mail, kind: 'trial-over', other: 'Northwind', invoice: null, amount: null })
  assert.is(over.subject, 'What Northwind has paid for Acme & Sons is over')
  const free = { ...mail, other: null, invoice: null, amount: null, days: null, reason: null }
  for (const kind of ['trial-over', 'plan-ended', 'released'] as const)
    assert.not.match(billingMail({ ...free, kind }).text, /null/, kind)
})

test('a refused payment is tried again where that is said, and says what to do where it is not', () => {
  const mail = {
    template: 'billing',
    kind: 'payment-refused',
    to: 'finance@acme.com',
    account: 'Acme',
    link: 'https://gate.acme.com/acme/billing',
    invoice: 'ACME-7',
    amount: '€58.31',
    days: null,
    reason: 'insufficient funds',
    advice: 'retry',
    nextCharge: '2026-12-10',
    other: null,
    on: null,
  } as const
  const saidOf = (change: object) => billingMail({ ...mail, ...change }).text
  assert.match(saidOf({}), /or pay in another way\. Otherwise Gatehouse tries again on 2026-12-10\./)
  assert.match(
    saidOf({ nextCharge: null }),
    /does not try again automatically\. Check the payment method, then pay/,
  )
  assert.match(
    saidOf({ advice: 'ask', nextCharge: null }),
    /wants you to confirm it, so .+ does not try again .+ confirm it there/,
  )
  assert.match(
    saidOf({ advice: 'never', nextCharge: null }),
    /is not charged again for it\. Pay the invoice in another way, and add another/,
  )
  for (const advice of ['ask', 'never'] as const) assert.not.match(saidOf({ advice }), /tries again/)
  const askedBy = (advice: 'ask' | 'never' | null) =>
    saidOf({ kind: 'payment-asked', advice, nextCharge: null })
  assert.match(askedBy(null), /has no payment method it can charge/)
  assert.match(askedBy('ask'), /Your bank wants you to confirm the payment of invoice ACME-7/)
  assert.match(askedBy('never'), /was refused for good/)
})

test.run()
