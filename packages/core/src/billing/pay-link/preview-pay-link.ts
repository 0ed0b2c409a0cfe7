import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { NotFound } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { systemRows } from '../../access/system-read.ts'
import { hashToken } from '../../crypto/token.ts'
import { iso, statement } from '../../database/statement.ts'
import { networkOf } from '../../limit/network-of.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import type { Currency } from '../money/currency.ts'
import { railsOf } from '../payment/providers.ts'
import { usdtOfInvoice, usdtViewOf } from '../usdt/usdt-of-invoice.ts'
import type { PayLinkView } from './view.ts'

export const payLinkToken = z.object({ token: z.string().min(1).max(200) })

export interface FoundPayLink {
  account: string
  name: string
  closed: boolean
  invoice: string
  number: string
  issued_at: string
  due_on: string
  due: number
  open: number
  currency: Currency
  seller: string | null
  /** The attempt that has not ended, and where it stands. */
  payment: string | null
  payment_state: string | null
  refused: string | null
}

const byToken = statement<FoundPayLink>(
  'pay_link.by_token',
  `select i.account_id as account, a.name, a.closed_at is not null as closed, i.id as invoice, i.number, i.issued_at, i.due_on::text, i.due,
     i.open, i.currency, i.document -> 'seller' ->> 'legalName' as seller, p.id as payment, p.state as payment_state,
     (select r.reason from payments r where r.account_id = i.account_id and r.invoice_id = i.id and r.state = 'refused'
      order by r.ended_at desc, r.id desc limit 1) as refused
   from pay_links l
   join invoices i on i.account_id = l.account_id and i.id = l.invoice_id
   join accounts a on a.id = l.account_id
   left join payments p on p.account_id = i.account_id and p.invoice_id = i.id and p.ended_at is null
   where l.token_hash = $1`,
)

/** The invoice of a link that somebody shows; wrong ones are counted by address. @throws NotFound, RateLimited */
export async function findPayLink({ core, ip }: Caller, token: string): Promise<FoundPayLink> {
  const [found] = await systemRows(core)(byToken, [hashToken(token)])
  if (found) return found
  await limitRate(core, 'pay-link-token.ip', networkOf(ip))
  throw new NotFound('payment link', 'The link is incomplete. Open it in the email again.')
}

/** What the holder of a payment link sees. Changes nothing, however often it is opened. Throws NotFound, RateLimited. */
export async function previewPayLink(
  caller: Caller,
  raw: z.input<typeof payLinkToken>,
): Promise<PayLinkView> {
  const { token } = parseInput(payLinkToken, raw)
  const found = await findPayLink(caller, token)
  const { number, due, open, currency, seller } = found
  // nothing in another currency is paid in USDT
  const [usdt] =
    currency === 'USD' ? await systemRows(caller.core)(usdtOfInvoice, [number, found.account]) : []
  const isUnderWay = found.payment_state === 'started' || found.payment_state === 'sent'
  return {
    account: found.name,
    seller,
    number,
    issuedAt: iso(found.issued_at),
    dueOn: found.due_on,
    due,
    open,
    currency,
    state: open === 0 ? 'paid' : isUnderWay ? 'under-way' : 'open',
    refused: open > 0 ? found.refused : null,
    rails: railsOf(caller.core),
    usdt: usdt ? usdtViewOf(usdt, caller.core.usdt) : null,
    isDemo: caller.core.isDemo,
    isClosed: found.closed,
  }
}
