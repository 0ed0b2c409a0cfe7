import { v7 as uuidv7 } from 'uuid'
import type { Core } from '../../access/core.ts'
import { NotFound } from '../../access/errors.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import { log } from '../../log/service-log.ts'
import { setAgainstLoss } from '../ledger/customer-credit.ts'
import { post } from '../ledger/ledger.ts'
import { payersMailed } from '../mail/payers-mailed.ts'
import type { Currency } from '../money/currency.ts'
import { formatMoney } from '../money/format-money.ts'
import { toSafeNumber } from '../money/to-safe-number.ts'
import type { Rail } from '../payment/rail.ts'
import type { DisputeView } from './view.ts'

interface Disputed {
  rail: Rail
  currency: Currency
  invoice: { id: string; number: string; open: number }
  /** The dispute, as far as it is known. */
  known: { id: string; amount: number; state: DisputeView['state'] } | null
}

const paymentOf = statement<Disputed>(
  'dispute.payment',
  `select p.rail, p.currency, jsonb_build_object('id', i.id, 'number', i.number, 'open', i.open) as invoice,
     (select jsonb_build_object('id', d.id, 'amount', d.amount, 'state', d.state) from disputes d
      where d.account_id = p.account_id and d.rail = p.rail and d.reference = $3) as known
   from payments p join invoices i on i.account_id = p.account_id and i.id = p.invoice_id where p.account_id = $1 and p.id = $2`,
)
const insert = statement<never>(
  'dispute.open',
  `insert into disputes (account_id, id, payment_id, rail, reference, amount, currency, state, opened_at)
   values ($1, $2, $3, $4, $5, $6, $7, 'opened', $8)`,
)
const end = statement<never>(
  'dispute.end',
  'update disputes set state = $3, ended_at = $4 where account_id = $1 and id = $2',
)

/** What a provider tells of a dispute, and of how it ended. */
export interface DisputeNews {
  account: string
  payment: string
  /** The provider's own id of the dispute. */
  reference: string
  amount: bigint
  state: DisputeView['state']
  at: Date
}

/** It was booked before, or it has ended. */
class KnownAlready extends Error {}

/**
 * Writes down that a payment is disputed, or how that ended: the one verb for the news of it, in whatever order and however often they come. The
 * money is in dispute until it is won, or lost and written off. It never changes what is open of an invoice, a hold, or what anybody may do. Answers
 * whether anything changed. Throws NotFound for a payment that there is not.
 */
export async function recordDispute(core: Core, news: DisputeNews): Promise<boolean> {
  const { account, payment, reference, state } = news
  const change = { verb: 'payment.disputed', caller: systemCaller(core), accounts: [account] } as const
  try {
    return await systemMutation(change, async (work) => {
      const [of] = await work.rows(paymentOf, [account, payment, reference])
      if (!of) throw new NotFound('payment')
      const { known, invoice, currency, rail } = of
      if (known && (known.state !== 'opened' || state === 'opened')) {
        if (state !== 'opened' && state !== known.state)
          log.warn(
            { account, payment, reference, state },
            `a dispute that was ${known.state} is told to be ${state}`,
          )
        throw new KnownAlready()
      }
      const dispute = known ?? (await open(work, of, news))
      if (state !== 'opened') await endIt(work, of, { ...news, ...dispute, state })
      const amount = formatMoney(BigInt(dispute.amount), currency)
      return {
        result: true,
        resource: { id: payment, label: invoice.number },
        details: { invoice: invoice.number, amount, by: rail, state },
        actor: { kind: 'system', id: null, label: 'billing' },
        jobs: await payersMailed(work, account, {
          kind: `dispute-${state}`,
          invoice: { number: invoice.number, open: BigInt(invoice.open), currency },
          amount,
        }),
      }
    })
  } catch (error) {
    if (error instanceof KnownAlready) return false
    throw error
  }
}

async function open(
  { em, rows }: Work,
  { rail, currency, invoice }: Disputed,
  { account, payment, reference, amount, at }: DisputeNews,
): Promise<{ id: string; amount: number }> {
  const id = uuidv7()
  await rows(insert, [account, id, payment, rail, reference, toSafeNumber(amount), currency, at])
  post(em, {
    account,
    currency,
    debit: 'disputed',
    credit: `${rail}-clearing`,
    amount,
    kind: 'dispute',
    invoice: invoice.id,
    source: `dispute:${id}`,
    happenedAt: at,
  })
  return { id, amount: toSafeNumber(amount) }
}

async function endIt(
  work: Work,
  { rail, currency, invoice }: Disputed,
  {
    account,
    id,
    amount,
    state,
    at,
  }: { account: string; id: string; amount: number; state: 'won' | 'lost'; at: Date },
): Promise<void> {
  await work.rows(end, [account, id, state, at])
  const move = { account, currency, kind: 'dispute', invoice: invoice.id, happenedAt: at } as const
  const source = `dispute:${id}:${state}`
  post(work.em, {
    ...move,
    debit: state === 'won' ? `${rail}-clearing` : 'written-off',
    credit: 'disputed',
    amount: BigInt(amount),
    source,
  })
  // a credit note that came before has given it back already
  if (state === 'lost') await setAgainstLoss(work, { ...move, source, most: BigInt(amount) })
}
