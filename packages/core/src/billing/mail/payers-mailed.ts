import { rolesWith } from '../../access/roles.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import type { MailJob } from '../../job/job.ts'
import type { MailContent } from '../../mail/mail-content.ts'
import { sealedMail } from '../../mail/sealed-mail.ts'
import type { Invoice } from '../invoice/invoice.entity.ts'
import { formatMoney } from '../money/format-money.ts'

const payers = statement<{ email: string; slug: string; name: string; mails: boolean }>(
  'billing.payers',
  `select u.email, a.slug, a.name, coalesce(s.mails_invoices, true) as mails
   from memberships m join users u on u.id = m.user_id join accounts a on a.id = m.account_id
   left join subscriptions s on s.account_id = a.id
   where m.account_id = $1 and m.role = any($2) and is_active(m) order by u.email`,
)

/** What a mail about money says. */
export type BillingMail =
  | { kind: 'trial-ending'; daysLeft: number }
  | { kind: 'trial-over' }
  | { kind: 'plan-ended' }
  | { kind: 'invoice-issued'; invoice: Pick<Invoice, 'number' | 'open' | 'currency' | 'due'> }
  | { kind: 'payment-asked'; invoice: Pick<Invoice, 'number' | 'open' | 'currency'> }
  | { kind: 'payment-refused'; invoice: Pick<Invoice, 'number' | 'open' | 'currency'>; reason: string }
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
  | { kind: 'held'; invoice: Pick<Invoice, 'number' | 'open' | 'currency'> }
  | { kind: 'release-announced'; invoice: Pick<Invoice, 'number' | 'open' | 'currency'>; daysLeft: number }
  | { kind: 'released' }

/** What is mailed only to those who want invoices by mail. */
const optional = new Set<BillingMail['kind']>(['invoice-issued', 'payment-settled'])

/** The jobs that mail something about money to everybody who may pay. */
export async function payersMailed(
  { core, rows }: Pick<Work, 'core' | 'rows'>,
  account: string,
  mail: BillingMail,
): Promise<MailJob[]> {
  const readers = await rows(payers, [account, rolesWith('invoice:pay')])
  return readers
    .filter(({ mails }) => mails || !optional.has(mail.kind))
    .map(({ email, slug, name }) => {
      const invoice = 'invoice' in mail ? mail.invoice : null
      const content: MailContent = {
        template: 'billing',
        to: email,
        kind: mail.kind,
        account: name,
        link: `${core.url}/${slug}/billing`,
        invoice: invoice?.number ?? null,
        amount: 'amount' in mail ? mail.amount : invoice ? formatMoney(invoice.open, invoice.currency) : null,
        days: 'daysLeft' in mail ? mail.daysLeft : null,
        reason: 'reason' in mail ? mail.reason : null,
      }
      return sealedMail(core, content, { account })
    })
}
