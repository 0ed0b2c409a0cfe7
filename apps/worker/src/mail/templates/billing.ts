import type { OpenedMail } from '@gatehouse/core/mail/mail-content'
import { plainName, renderMail } from './wording.ts'

type BillingMail = Extract<OpenedMail, { template: 'billing' }>
type Advice = NonNullable<BillingMail['advice']>

interface Said {
  subject: string
  lines: string[]
  button: string
}

/** A mail about money, to whoever may pay: what happened, what follows if nobody does anything, and what to do. */
export function billingMail(mail: BillingMail) {
  const { subject, lines, button } = said(mail)
  return renderMail(subject, lines, { label: button, url: mail.link })
}

const byAnyone = 'The link leads to this one invoice. Anyone you forward it to can pay, without an account.'

const stays = 'No one loses access: everything you have keeps working, but nothing can be added until then.'

/** Why whoever may pay has to: there is no method, or what its provider said of it. */
const asked: Record<Advice | 'none', (bill: string) => string> = {
  none: (bill) => `Gatehouse has no payment method it can charge for ${bill}. Please pay it.`,
  retry: (bill) => `Please pay ${bill}.`,
  ask: (bill) =>
    `Your bank wants you to confirm the payment of ${bill}. Please pay it, and confirm it there.`,
  never: (bill) =>
    `The payment method was refused for good, and Gatehouse does not charge it again for ${bill}. Please pay it in another way.`,
}

/** What to do about a refusal after which nothing is tried by itself. */
const refused: Record<Advice, string> = {
  retry: 'Gatehouse does not try again automatically. Check the payment method, then pay the invoice.',
  ask: 'The bank wants you to confirm it, so Gatehouse does not try again automatically. Pay the invoice, and confirm it there.',
  never:
    'This payment method is not charged again for it. Pay the invoice in another way, and add another payment method on the Billing page.',
}

function said(mail: BillingMail): Said {
  const { kind, account, invoice, amount, days, reason, advice, nextCharge, other, on } = mail
  const where = plainName(account)
  const bill = `invoice ${invoice} of ${where} (${amount})`
  const left = days === 1 ? 'tomorrow' : `in ${days} days`
  // the days until there has to be a plan, whoever has given them
  const free = other === null ? `The trial of ${where}` : `What ${plainName(other)} has paid for ${where}`
  switch (kind) {
    case 'trial-ending':
      return {
        subject: `${free} ends ${left}`,
        lines: [`${free} ends ${left}. Choose a plan to keep adding members, servers and keys.`, stays],
        button: 'Choose a plan',
      }
    case 'trial-over':
      return {
        subject: `${free} is over`,
        lines: [`${free} is over, and ${where} has no plan.`, stays],
        button: 'Choose a plan',
      }
    case 'plan-ended':
      return {
        subject: `The plan of ${where} has ended`,
        lines: [`The plan of ${where} was canceled, and the time that was paid for is over.`, stays],
        button: 'Choose a plan',
      }
    case 'invoice-issued':
      return {
        subject: `Invoice ${invoice} for ${where}`,
        lines: [
          `There is a new invoice for ${where}: ${invoice}, ${amount} to pay.`,
          'You can download it as a PDF on the Billing page.',
        ],
        button: 'Open Billing',
      }
    case 'payment-asked':
      return {
        subject: `Please pay invoice ${invoice} of ${where}`,
        lines: [
          asked[advice ?? 'none'](bill),
          ...(advice === 'never' ? ['You can add another payment method on the Billing page.'] : []),
          byAnyone,
        ],
        button: 'Pay the invoice',
      }
    case 'payment-refused':
      return {
        subject: `A payment for ${where} was refused`,
        lines: [
          `A payment of ${bill} was refused: ${reason}.`,
          nextCharge && advice === 'retry'
            ? `Check the payment method on the Billing page, or pay in another way. Otherwise Gatehouse tries again on ${nextCharge}.`
            : refused[advice ?? 'retry'],
          byAnyone,
        ],
        button: 'Pay the invoice',
      }
    case 'payment-settled':
      return {
        subject: `Payment received for invoice ${invoice}`,
        lines: [`Thank you. We received ${amount} for invoice ${invoice} of ${where}.`],
        button: 'Open Billing',
      }
    case 'payment-refunded':
      return {
        subject: `Refund for invoice ${invoice}`,
        lines: [
          `We refunded ${amount} that was paid for invoice ${invoice} of ${where}.`,
          'It goes back the way it was paid. Depending on the bank, it takes a few days to arrive.',
        ],
        button: 'Open Billing',
      }
    case 'refund-refused':
      return {
        subject: `A refund for invoice ${invoice} was refused`,
        lines: [
          `A refund of ${amount} for invoice ${invoice} of ${where} was refused: ${reason}.`,
          'The amount is credit again, which the next invoices use. If you need it back, ask your Gatehouse administrator.',
        ],
        button: 'Open Billing',
      }
    case 'dispute-opened':
      return {
        subject: `A payment for invoice ${invoice} is disputed`,
        lines: [
          `Someone asked the bank to take back ${amount} that was paid for invoice ${invoice} of ${where}. The bank keeps the money until it has decided.`,
          'Nothing changes for your team until then. If it was a mistake, tell the bank, and let your Gatehouse administrator know.',
        ],
        button: 'Open Billing',
      }
    case 'dispute-won':
      return {
        subject: `The payment for invoice ${invoice} stands`,
        lines: [
          `The bank has decided the dispute about ${amount} for invoice ${invoice} of ${where}: the payment stands.`,
          'There is nothing to do.',
        ],
        button: 'Open Billing',
      }
    case 'dispute-lost':
      return {
        subject: `The payment for invoice ${invoice} was taken back`,
        lines: [
          `The bank has decided the dispute about ${amount} for invoice ${invoice} of ${where}: it gave the money back to the payer.`,
          'There is nothing to do. If it was a mistake, let your Gatehouse administrator know.',
        ],
        button: 'Open Billing',
      }
    case 'held':
      return {
        subject: `${where} is on hold: invoice ${invoice} is not paid`,
        lines: [`For two weeks ${bill} has not been paid, so ${where} is on hold.`, stays, byAnyone],
        button: 'Pay the invoice',
      }
    case 'release-announced':
      return {
        subject: `${where} will be closed ${left} unless invoice ${invoice} is paid`,
        lines: [
          `Unless ${bill} is paid, ${where} will be closed ${left}.`,
          'Your team’s keys stay on your servers, so everyone can still log in to them directly. Gatehouse removes its own keys. Export what you want to keep.',
          byAnyone,
        ],
        button: 'Pay the invoice',
      }
    case 'released':
      return {
        subject: `${where} is closed`,
        lines: [
          `${where} was closed because an invoice was not paid for 60 days.`,
          'Your team’s keys stay on your servers, so everyone can still log in to them directly. Gatehouse has removed its own keys.',
        ],
        button: 'Open Gatehouse',
      }
    case 'payer-overdue':
      return {
        subject: `${plainName(other ?? '')} has not paid for ${where}`,
        lines: [
          `${plainName(other ?? '')} pays for ${where}, and its payment is overdue. Everything keeps working.`,
          `If it is still not paid on ${on}, ${where} has no plan from that day on. You can pay for ${where} yourself at any time, on the Billing page; no one has to agree.`,
        ],
        button: 'Open Billing',
      }
    case 'payer-hands-back':
      return {
        subject: `${plainName(other ?? '')} pays for ${where} until ${on}`,
        lines: [
          `${plainName(other ?? '')} will no longer pay for ${where} from ${on} on.`,
          'Choose a plan on the Billing page to pay for it yourself from then on.',
          stays,
        ],
        button: 'Choose a plan',
      }
    case 'payer-ended':
      return {
        subject: `${plainName(other ?? '')} no longer pays for ${where}`,
        lines: [
          `${plainName(other ?? '')} no longer pays for ${where}. What it has paid holds until ${on}.`,
          'Choose a plan on the Billing page to pay for it yourself from then on.',
          stays,
        ],
        button: 'Choose a plan',
      }
    case 'customer-left':
      return {
        subject: `${plainName(other ?? '')} pays for itself now`,
        lines: [
          `${plainName(other ?? '')}, a customer of ${where}, has decided to pay for itself. You owe nothing for it from ${on} on.`,
        ],
        button: 'Open Customers',
      }
  }
}
