import type { HoldKind } from '../../access/hold.ts'
import { type Bound, bind, statement } from '../../database/statement.ts'
import type { IssuedInvoice } from '../invoice/issued.ts'
import type { TaxCategory } from '../invoice/totals.ts'
import type { Currency } from '../money/currency.ts'
import { fractionOf } from '../money/fraction-of.ts'
import { least } from '../money/least.ts'
import type { Rail } from '../payment/rail.ts'
import type { Day } from '../period/day.ts'
import { type Plan, plan } from '../plan/plan.ts'

/** One version of a plan. */
export interface PlanVersion {
  id: string
  version: number
  terms: Plan
  importedAt: Date
}

/** What was charged for days that are not over. */
export interface RunningCharge {
  id: string
  kind: 'plan' | 'member' | 'server'
  from: Day
  until: Day
  net: bigint
  /** What of it a credit note took back: that is not given back again. */
  credited: bigint
}

/** An invoice that is not paid, and how far the asking for it has come. */
export interface OpenInvoice {
  id: string
  number: string
  issuedAt: Date
  dueOn: Day
  open: bigint
  currency: Currency
  /** How often it was collected, or asked for by mail where there was nothing to collect it by. */
  collected: number
  /** How often its end was announced. */
  warned: number
  /** Whether a provider is asked for it at this moment, or is about to be. */
  isUnderWay: boolean
  /** What the provider advised after the last refusal. */
  advice: 'retry' | 'ask' | 'never' | null
}

/** Everything of an account that billing decides by, read at once. Amounts are of the currency's minor unit. */
export interface BillingState {
  account: {
    id: string
    slug: string
    name: string
    isClosed: boolean
    holds: HoldKind[]
    /** For how many days recordings are kept; null for ever. */
    recordingDays: number | null
  }
  trialEndsAt: Date | null
  currency: Currency | null
  plan: PlanVersion | null
  nextPlan: PlanVersion | null
  /** The newest version of what is subscribed to, or of what comes next. */
  newest: PlanVersion | null
  period: { anchor: Day; index: number; from: Day; until: Day } | null
  cancelledAt: Date | null
  buyer: IssuedInvoice['buyer'] | null
  tax: { category: TaxCategory; basisPoints: number }
  usage: { members: number; invites: number; servers: number }
  charges: RunningCharge[]
  openInvoices: OpenInvoice[]
  method: { id: string; rail: Rail; label: string } | null
  /** What the customer has to their credit, in the currency of the subscription. */
  credit: bigint
  coupon: Discount | null
  /** How many of the trial's mails were sent, how far the account's own time is ahead in milliseconds, and which change was the last. */
  clock: { trialTold: number; aheadMs: number; revision: number }
  /** How many documents there are, and when the last one was issued. */
  documents: number
  lastIssuedAt: Date | null
}

/** A coupon that runs. */
export interface Discount {
  redemption: string
  code: string
  basisPoints: number | null
  amount: bigint | null
  currency: Currency | null
  periodsLeft: number | null
  plans: string[] | null
}

interface Stored {
  id: string
  version: number
  terms: unknown
  imported_at: string
}

interface Row {
  account: {
    id: string
    slug: string
    name: string
    closed: boolean
    holds: HoldKind[]
    recordingDays: number | null
  }
  subscription: {
    trial_ends_at: string | null
    currency: Currency | null
    anchor: Day | null
    period_index: number
    period_from: Day
    period_until: Day
    cancelled_at: string | null
    buyer: IssuedInvoice['buyer'] | null
    tax_category: TaxCategory
    tax_basis_points: number
  } | null
  plan: Stored | null
  next_plan: Stored | null
  newest: Stored | null
  usage: BillingState['usage']
  charges: {
    id: string
    kind: RunningCharge['kind']
    from_on: Day
    until_on: Day
    net: number
    /** Of the whole invoice: what was charged, and what of it was credited. */
    charged: number
    credited: number
  }[]
  invoices: {
    id: string
    number: string
    issued_at: string
    due_on: Day
    open: number
    currency: Currency
    collected: number
    warned: number
    under_way: boolean
    advice: OpenInvoice['advice']
  }[]
  method: BillingState['method']
  credit: number
  coupon: {
    redemption: string
    code: string
    basis_points: number | null
    amount: number | null
    currency: Currency | null
    periods_left: number | null
    plans: string[] | null
  } | null
  clock: { trial_told: number; ahead_ms: number; revision: number } | null
  documents: number
  last_issued_at: string | null
}

const read = statement<Row>(
  'billing.state',
  `select
     jsonb_build_object('id', a.id, 'slug', a.slug, 'name', a.name, 'closed', a.closed_at is not null, 'holds', a.holds,
       'recordingDays', a.recording_days) as account,
     to_jsonb(s) as subscription,
     (select to_jsonb(p) from plans p where p.id = s.plan_id) as plan,
     (select to_jsonb(p) from plans p where p.id = s.next_plan_id) as next_plan,
     (select to_jsonb(p) from plans p
      where p.slug = (select q.slug from plans q where q.id = coalesce(s.next_plan_id, s.plan_id)) order by p.version desc limit 1) as newest,
     jsonb_build_object(
       'members', (select count(*) from memberships m where m.account_id = a.id and m.ended_at is null),
       'invites', (select count(*) from invites i where i.account_id = a.id and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()),
       'servers', (select count(*) from servers v where v.account_id = a.id and v.removed_at is null)) as usage,
     (select coalesce(jsonb_agg(to_jsonb(c) || jsonb_build_object(
         'charged', (select sum(o.net) from charges o where o.account_id = c.account_id and o.invoice_id = c.invoice_id),
         'credited', (select coalesce(sum(v.amount), 0) from movements v
           where v.account_id = c.account_id and v.invoice_id = c.invoice_id and v.kind = 'credit-note' and v.debit = 'revenue')) order by c.id), '[]')
      from charges c where c.account_id = a.id and c.ended_on is null) as charges,
     (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'number', i.number, 'issued_at', i.issued_at, 'due_on', i.due_on, 'open', i.open,
        'currency', i.currency, 'collected', coalesce(d.collected, 0), 'warned', coalesce(d.warned, 0),
        'under_way', exists (select from payments p where p.account_id = a.id and p.invoice_id = i.id and p.state in ('started', 'sent')),
        'advice', (select p.advice from payments p where p.account_id = a.id and p.invoice_id = i.id and p.state = 'refused'
                   order by p.ended_at desc, p.id desc limit 1)) order by i.seq), '[]')
      from invoices i left join dunning d on d.account_id = a.id and d.invoice_id = i.id where i.account_id = a.id and i.open > 0) as invoices,
     (select jsonb_build_object('id', m.id, 'rail', m.rail, 'label', m.label) from payment_methods m where m.account_id = a.id and m.is_default) as method,
     (select coalesce(sum(case when v.credit = 'customer-credit' then v.amount else -v.amount end), 0)::bigint from movements v
      where v.account_id = a.id and v.currency = s.currency and 'customer-credit' in (v.debit, v.credit)) as credit,
     (select jsonb_build_object('redemption', r.id, 'code', c.code, 'basis_points', c.basis_points, 'amount', c.amount, 'currency', c.currency,
        'periods_left', r.periods_left, 'plans', c.plans)
      from coupon_redemptions r join billing_coupon(r.coupon_id) c on true where r.account_id = a.id and r.ended_at is null) as coupon,
     to_jsonb(k) as clock,
     (select count(*) from invoices i where i.account_id = a.id) as documents,
     (select max(i.issued_at) from invoices i where i.account_id = a.id) as last_issued_at
   from accounts a
   left join subscriptions s on s.account_id = a.id
   left join billing_clocks k on k.account_id = a.id
   where a.id = coalesce($1, account_in_context())`,
)

/** Asks for the state of an account; for null, of the one in context. */
export const billingState = (account: string | null): Bound<Row> => bind(read, [account])

/** The statement of the same, for inside a transaction. */
export const billingStateStatement = read

/** What was answered. */
export function readState(row: Row): BillingState {
  const { account, subscription: s } = row
  return {
    account: { ...account, isClosed: account.closed },
    trialEndsAt: instant(s?.trial_ends_at ?? null),
    currency: s?.currency ?? null,
    plan: versionOf(row.plan),
    nextPlan: versionOf(row.next_plan),
    newest: versionOf(row.newest),
    period: s?.anchor
      ? { anchor: s.anchor, index: s.period_index, from: s.period_from, until: s.period_until }
      : null,
    cancelledAt: instant(s?.cancelled_at ?? null),
    buyer: s?.buyer ?? null,
    tax: { category: s?.tax_category ?? 'O', basisPoints: s?.tax_basis_points ?? 0 },
    usage: row.usage,
    charges: row.charges.map(({ id, kind, from_on, until_on, net, charged, credited }) => ({
      id,
      kind,
      from: from_on,
      until: until_on,
      net: BigInt(net),
      credited: charged === 0 ? 0n : least(BigInt(net), fractionOf(BigInt(credited), net, charged)),
    })),
    openInvoices: row.invoices.map(({ issued_at, due_on, open, under_way, ...invoice }) => ({
      ...invoice,
      issuedAt: new Date(issued_at),
      dueOn: due_on,
      open: BigInt(open),
      isUnderWay: under_way,
    })),
    method: row.method,
    credit: BigInt(row.credit),
    coupon: row.coupon && {
      redemption: row.coupon.redemption,
      code: row.coupon.code,
      basisPoints: row.coupon.basis_points,
      amount: row.coupon.amount === null ? null : BigInt(row.coupon.amount),
      currency: row.coupon.currency,
      periodsLeft: row.coupon.periods_left,
      plans: row.coupon.plans,
    },
    clock: {
      trialTold: row.clock?.trial_told ?? 0,
      aheadMs: row.clock?.ahead_ms ?? 0,
      revision: row.clock?.revision ?? 0,
    },
    documents: row.documents,
    lastIssuedAt: instant(row.last_issued_at),
  }
}

const instant = (text: string | null) => (text === null ? null : new Date(text))

const versionOf = (stored: Stored | null): PlanVersion | null =>
  stored && {
    id: stored.id,
    version: stored.version,
    terms: plan.parse(stored.terms),
    importedAt: new Date(stored.imported_at),
  }

/** The account's own time: ahead of everybody's in the demo and in tests alone. */
export const accountTime = ({ clock }: Pick<BillingState, 'clock'>, now: Date): Date =>
  new Date(now.getTime() + clock.aheadMs)
