import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import * as assert from 'uvu/assert'
import type { TestGatehouse } from '../testing/test-gatehouse.ts'
import { readIssued } from './invoice/issued.ts'

type Books = Pick<TestGatehouse, 'database'>

/** The balance of each account of an account's ledger: credits less debits, so that what is owed to Gatehouse is negative. */
async function balancesOf({ database }: Books, account: string): Promise<Record<string, number>> {
  const { rows } = await database.owner.query<{ name: string; balance: string }>(
    `select name, sum(amount)::bigint as balance from (
       select debit as name, -amount as amount from movements where account_id = $1
       union all select credit, amount from movements where account_id = $1) m
     group by name order by name`,
    [account],
  )
  return Object.fromEntries(rows.map(({ name, balance }) => [name, Number(balance)]))
}

/** Everything that moved, without ids and times: what two accounts with the same history have in common. */
export async function movementsOf({ database }: Books, account: string): Promise<string[]> {
  const { rows } = await database.owner.query<{ what: string }>(
    `select concat_ws(' ', coalesce('#' || i.seq, '-'), m.kind, m.debit, m.credit, m.amount, m.currency) as what
     from movements m left join invoices i on i.account_id = m.account_id and i.id = m.invoice_id
     where m.account_id = $1`,
    [account],
  )
  return rows.map(({ what }) => what).sort()
}

interface Documented {
  seq: number
  open: number
  due: number
  document: unknown
  digest: Buffer
  issued_at: string
  kind: string
  moved: string
}

/** What must hold of an account's books at every moment, whatever has happened to it. */
export async function assertBooks({ database }: Books, account: string): Promise<void> {
  const balances = await balancesOf({ database }, account)
  const { rows: documents } = await database.owner.query<Documented>(
    `select i.*, (select coalesce(sum(case when m.debit = 'receivable' then m.amount when m.credit = 'receivable' then -m.amount else 0 end), 0)
       from movements m where m.account_id = i.account_id and m.invoice_id = i.id)::bigint as moved
     from invoices i where account_id = $1 order by seq`,
    [account],
  )
  assert.equal(
    documents.map(({ seq }) => seq),
    documents.map((_one, at) => at + 1),
    'the numbers of a series have no gap',
  )
  for (const [at, { open, due, document, digest, kind, moved, issued_at }] of documents.entries()) {
    const { totals } = readIssued(document)
    const before = documents[at - 1]
    assert.ok(!before || before.issued_at <= issued_at, 'documents are issued in the order of their numbers')
    assert.ok(
      createHash('sha256')
        .update(canonicalize(document) ?? '')
        .digest()
        .equals(digest),
      'a document never changes',
    )
    if (kind === 'invoice') {
      assert.is(Number(totals.due), Number(due), 'what is due is what the document says')
      assert.is(Number(open), Number(moved), 'what is open of an invoice is what the ledger says')
    }
  }
  const open = documents.reduce((sum, one) => sum + Number(one.open), 0)
  assert.is(-(balances.receivable ?? 0), open, 'the customer owes what is open')
  const [sums] = (
    await database.owner.query<{
      deferred: string
      collected: string
      disputed: string
      under_way: string
      ahead: string
      lost: string
      paid_once: boolean
      uses: string
      redeemed: string
    }>(
      `select
         (select coalesce(sum(net), 0) from charges where account_id = $1 and ended_on is null) as deferred,
         (select coalesce(sum(d.amount - (select coalesce(sum(r.amount), 0) from demo_refunds r where r.payment_id = d.payment_id and r.state = 'done')
            - (select coalesce(sum(o.amount), 0) from demo_disputes o where o.payment_id = d.payment_id and o.state <> 'won')), 0)
          from demo_charges d join payments p on p.id = d.payment_id where p.account_id = $1 and d.state = 'paid') as collected,
         (select coalesce(sum(o.amount), 0) from demo_disputes o join payments p on p.id = o.payment_id
          where p.account_id = $1 and o.state = 'opened')
          + (select coalesce(sum(amount), 0) from disputes where account_id = $1 and rail <> 'demo' and state = 'opened') as disputed,
         (select coalesce(sum(amount), 0) from refunds where account_id = $1 and ended_at is null) as under_way,
         (select coalesce(sum(case when debit = 'refund-payable' then amount else -amount end), 0) from movements
          where account_id = $1 and kind = 'refund-ahead') as ahead,
         (select coalesce(sum(case when debit = 'written-off' then amount when credit = 'written-off' then -amount else 0 end), 0) from movements
          where account_id = $1 and kind = 'dispute') as lost,
         not exists (select from movements where account_id = $1 and kind = 'payment' and credit = 'customer-credit') as paid_once,
         (select coalesce(sum(uses), 0) from coupons) as uses, (select count(*) from coupon_redemptions) as redeemed`,
      [account],
    )
  ).rows
  assert.is(balances.deferred ?? 0, Number(sums?.deferred), 'deferred is what is charged and not over')
  assert.is(
    -(balances['demo-clearing'] ?? 0),
    Number(sums?.collected),
    'the provider has what the ledger says',
  )
  assert.is(-(balances.disputed ?? 0), Number(sums?.disputed), 'what is disputed is neither here nor there')
  assert.ok(Number(sums?.ahead) >= 0, 'what went back before a credit note is set against one once')
  assert.is(
    balances['refund-payable'] ?? 0,
    Number(sums?.under_way) - Number(sums?.ahead),
    'what is on its way back is reserved for it',
  )
  // of one invoice that was paid once: of several, one may give credit that another has used
  if (sums?.paid_once && documents.filter(({ kind }) => kind === 'invoice').length === 1)
    assert.ok(
      (balances['customer-credit'] ?? 0) === 0 || (Number(sums.ahead) === 0 && Number(sums.lost) === 0),
      'whoever has the money back does not have it as credit, too',
    )
  assert.ok((balances['customer-credit'] ?? 0) >= 0, 'credit is spent once')
  assert.is(Number(sums?.uses), Number(sums?.redeemed), 'a coupon is used as often as it was redeemed')
}
