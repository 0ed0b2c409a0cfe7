import { rolesWith } from '../../access/roles.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import type { MailJob } from '../../job/job.ts'
import type { MailContent } from '../../mail/mail-content.ts'
import { sealedMail } from '../../mail/sealed-mail.ts'
import type { Invoice } from '../invoice/invoice.entity.ts'
import { formatMoney } from '../money/format-money.ts'
import { makePayLink } from '../pay-link/pay-link.ts'
import type { Advice } from '../payment/provider.ts'
import { type Day, dayOf } from '../period/day.ts'

/** Who may pay, and whether they want invoices by mail. */
export interface Payer {
  account: string
  email: string
  slug: string
  name: string
  mails: boolean
}

/** Those of the accounts of one parameter with the roles of another, as SQL that answers a JSON array. */
export const payersOf = (accounts: string, roles: string) => `(
  select coalesce(jsonb_agg(jsonb_build_object('account', a.id, 'email', u.email, 'slug', a.slug, 'name', a.name,
    'mails', coalesce(s.mails_invoices, true)) order by u.email), '[]')
  from memberships m join users u on u.id = m.user_id join accounts a on a.id = m.account_id
  left join subscriptions s on s.account_id = a.id
  where m.account_id = any (${accounts}) and m.role = any (${roles}) and is_active(m))`

const payers = statement<{ payers: Payer[] }>('billing.payers', `select ${payersOf('$1', '$2')} as payers`)

type Unpaid = Pick<Invoice, 'id' | 'number' | 'open' | 'currency'>

/** What a mail about money says. */
export type BillingMail =
  /** `other` is the reseller that has paid for the days before, where they were no trial. */
  | { kind: 'trial-ending'; daysLeft: number; other: string | null }
  | { kind: 'trial-over'; other: string | null }
  | { kind: 'plan-ended' }
  | { kind: 'invoice-issued'; invoice: Pick<Invoice, 'number' | 'open' | 'currency' | 'due'> }
  /** Without advice there is no method that could be charged. */
  | { kind: 'payment-asked'; invoice: Unpaid; advice: Advice | null }
  /** With when it is tried again by itself, if it is. */
  | { kind: 'payment-refused'; invoice: Unpaid; reason: string; advice: Advice; nextCharge: Date | null }
  | { kind: 'payment-settled'; invoice: Pick<Invoice, 'number' | 'open' | 'currency'>; amount: string }
  | { kind: 'payment-refunded'; invoice: Pick<Invoice, 'number' | 'open' | 'currency'>; amount: string }
  | {
      kind: 'refund-refused'
      invoice: Pick<Invoice, 'number' | 'open' | 'currency'>
      amount: string
      reason: string
    }
  | {
      kind: 'dispute-opened' | 'dispute-won' | 'dispute-lost'
      invoice: Pick<Invoice, 'number' | 'open' | 'currency'>
      amount: string
    }
  | { kind: 'held'; invoice: Unpaid }
  | { kind: 'release-announced'; invoice: Unpaid; daysLeft: number }
  | { kind: 'released' }
  /** Of the reseller that pays for the account, and the day from which it has no plan. */
  | { kind: 'payer-overdue' | 'payer-hands-back' | 'payer-ended'; other: string; on: Day }
  /** Of the customer that has left, and the day from which it pays. */
  | { kind: 'customer-left'; other: string; on: Day }

/** What is mailed only to those who want invoices by mail. */
const optional = new Set<BillingMail['kind']>(['invoice-issued', 'payment-settled'])

/** What is mailed with a link by which anybody can pay, who knows nothing of the dashboard. */
const asksForMoney = new Set<BillingMail['kind']>([
  'payment-asked',
  'payment-refused',
  'held',
  'release-announced',
])

/** The jobs that mail the same to everybody who may pay, of each of several accounts: it asks for no money. */
export async function allPayersMailed(
  { core, rows }: Pick<Work, 'core' | 'rows'>,
  accounts: readonly string[],
  mail: BillingMail,
): Promise<MailJob[]> {
  if (accounts.length === 0) return []
  const [found] = await rows(payers, [accounts, rolesWith('invoice:pay')])
  return accounts.flatMap((account) => {
    const readers = (found?.payers ?? []).filter((one) => one.account === account)
    return mailsTo(core, { account, readers, mail, payLink: null })
  })
}

/** The jobs that mail something about money to everybody who may pay. */
export async function payersMailed(
  { core, rows }: Pick<Work, 'core' | 'rows'>,
  account: string,
  mail: BillingMail,
): Promise<MailJob[]> {
  const [found] = await rows(payers, [[account], rolesWith('invoice:pay')])
  const readers = found?.payers ?? []
  const unpaid =
    asksForMoney.has(mail.kind) && 'invoice' in mail && 'id' in mail.invoice ? mail.invoice.id : null
  const payLink =
    unpaid && wanting(readers, mail).length > 0
      ? await makePayLink({ core, rows }, { account, invoice: unpaid })
      : null
  return mailsTo(core, { account, readers, mail, payLink })
}

const wanting = (readers: readonly Payer[], { kind }: BillingMail) =>
  readers.filter(({ mails }) => mails || !optional.has(kind))

interface Mailed {
  account: string
  readers: readonly Payer[]
  mail: BillingMail
  payLink: string | null
}

/** The same, of readers that are known, and with the link by which to pay where it asks for money. */
export function mailsTo(core: Work['core'], { account, readers, mail, payLink }: Mailed): MailJob[] {
  return wanting(readers, mail).map(({ email, slug, name }) => {
    const invoice = 'invoice' in mail ? mail.invoice : null
    const content: MailContent = {
      template: 'billing',
      to: email,
      kind: mail.kind,
      account: name,
      link: payLink ?? `${core.url}/${slug}/${mail.kind === 'customer-left' ? 'customers' : 'billing'}`,
      invoice: invoice?.number ?? null,
      amount: 'amount' in mail ? mail.amount : invoice ? formatMoney(invoice.open, invoice.currency) : null,
      days: 'daysLeft' in mail ? mail.daysLeft : null,
      reason: 'reason' in mail ? mail.reason : null,
      advice: 'advice' in mail ? mail.advice : null,
      nextCharge: 'nextCharge' in mail && mail.nextCharge ? dayOf(mail.nextCharge) : null,
      other: 'other' in mail ? mail.other : null,
      on: 'on' in mail ? mail.on : null,
    }
    return sealedMail(core, content, { account })
  })
}
