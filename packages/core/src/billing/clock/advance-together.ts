import type { Core } from '../../access/core.ts'
import type { Entered, EnteredAccount } from '../../access/entered.ts'
import { type Change, finishingAll } from '../../access/finish.ts'
import { rolesWith } from '../../access/roles.ts'
import { transactStatements } from '../../access/transaction.ts'
import type { HeldWrites } from '../../database/held-writes.ts'
import { inserting, recordset } from '../../database/insert-rows.ts'
import { bind, statement } from '../../database/statement.ts'
import { insertCharges, insertInvoices } from '../invoice/issue-invoice.ts'
import { insertMovements } from '../ledger/ledger.ts'
import { type Payer, payersOf } from '../mail/payers-mailed.ts'
import { insertPayments } from '../payment/reserve-payment.ts'
import { accountTime, type BillingState, type PlanVersion, readState } from '../subscription/billing-state.ts'
import type { StateRow } from '../subscription/state-row.ts'
import { type Renewal, renewalOf } from './renewal.ts'
import { nextStep, type Step } from './schedule.ts'

const verb = 'invoice.issued'

const enter = statement<{ answer: Entered }>('billing.enter_due', 'select enter_due($1, $2) as answer')
const look = statement<{ states: StateRow[]; payers: Payer[] }>(
  'billing.look',
  `select (select coalesce(jsonb_agg(state), '[]') from billing_states($1) state) as states, ${payersOf('$1', '$2')} as payers`,
)
const sleep = statement<never>(
  'billing.sleep_together',
  // of one whose time was moved meanwhile the instant is another
  `update billing_clocks c set due_at = case when c.ahead_ms = r.ahead_ms then r.due_at else c.due_at end, leased_until = null, error = null
   from unnest($1::uuid[], $2::timestamptz[], $3::bigint[]) r (account_id, due_at, ahead_ms) where c.account_id = r.account_id`,
)
const begin = statement<never>(
  'billing.begin_periods',
  `update subscriptions s set period_index = r.period_index, period_from = r.period_from, period_until = r.period_until
   from jsonb_populate_recordset(null::subscriptions, $1) r where s.account_id = r.account_id`,
)
const end = statement<never>(
  'billing.end_charges',
  `update charges c set ended_on = r.ended_on, earned = r.earned
   from jsonb_populate_recordset(null::charges, $1) r where c.account_id = r.account_id and c.id = r.id`,
)
const insertCollected = inserting<NonNullable<Renewal['collected']>>('dunning', [
  'accountId',
  'invoiceId',
  'collected',
])

/** What became of an account that was looked at. */
interface Looked {
  account: EnteredAccount
  renewal: Renewal | null
  /** When it is to be looked at again; null where nothing does by itself, and undefined where something is due that is done alone. */
  dueAt: Date | null | undefined
  /** By how much its time was ahead of ours when it was looked at, in milliseconds. */
  aheadMs: number
}

/** The steps that were taken of an account, and whether it sleeps until the next: else what is due has to be done alone. */
export interface Advanced {
  steps: Step[]
  sleeps: boolean
}

/**
 * Takes what is due of several accounts in one transaction, as far as it is ordinary: a period that goes on as it was, and the collecting of its
 * invoice. Accounts that somebody has in hand are passed over, and are not in the answer. All of it happens, or nothing does.
 */
export async function advanceTogether(
  core: Core,
  accounts: readonly string[],
  now: Date,
): Promise<Map<string, Advanced>> {
  return transactStatements(
    core,
    { entrance: bind(enter, [accounts, verb]), row: bind(look, [accounts, rolesWith('invoice:pay')]) },
    async ({ writes }, { accounts: entered }, { row: seen }) => {
      const states = new Map(seen?.states.map((state) => [state.account.id, state]))
      const looking: Looking = {
        core,
        now,
        payers: Map.groupBy(seen?.payers ?? [], ({ account }) => account),
        plans: new Map(),
      }
      const looked = entered.flatMap((account) => {
        const state = states.get(account.id)
        return state ? [lookAt(looking, account, state)] : []
      })
      const renewals = looked.flatMap(({ renewal }) => renewal ?? [])
      if (renewals.length > 0) write(writes, renewals)
      const asleep = looked.filter(({ dueAt }) => dueAt !== undefined)
      const due = asleep.map(({ dueAt }) => dueAt?.toISOString() ?? null)
      const ahead = asleep.map(({ aheadMs }) => aheadMs)
      if (asleep.length > 0) writes.hold(bind(sleep, [asleep.map(({ account }) => account.id), due, ahead]))
      const changes = looked.flatMap(({ account, renewal }) =>
        renewal ? [changeOfRenewal(account, renewal)] : [],
      )
      return {
        result: new Map(
          looked.map(({ account, renewal, dueAt }) => [
            account.id,
            { steps: renewal?.steps ?? [], sleeps: dueAt !== undefined },
          ]),
        ),
        last: changes.length === 0 ? null : finishingAll(changes),
      }
    },
  )
}

const changeOfRenewal = (account: EnteredAccount, { outcome, changes, steps }: Renewal): Change => ({
  verb,
  actor: { kind: 'system', id: null, label: 'billing' },
  ip: null,
  userAgent: null,
  accounts: [account],
  changes,
  outcome,
  at: steps[0]?.at,
})

/** What all accounts are looked at with. */
interface Looking {
  core: Core
  now: Date
  payers: ReadonlyMap<string, Payer[]>
  plans: Map<string, PlanVersion>
}

function lookAt({ core, now, payers, plans }: Looking, account: EnteredAccount, row: StateRow): Looked {
  try {
    const state = readState({ state: row }, plans)
    const ownNow = accountTime(state, now)
    const first = nextStep(state)
    const isDue = first !== null && first.at <= ownNow
    const mailed = payers.get(account.id) ?? []
    const renewal = isDue ? renewalOf(core, state, first, { payers: mailed, ownNow }) : null
    const { aheadMs } = state.clock
    if (isDue && !renewal) return { account, renewal, dueAt: undefined, aheadMs }
    return { account, renewal, dueAt: nextLook(renewal?.state ?? state, ownNow), aheadMs }
  } catch {
    // what is wrong with it is told where it is done alone
    return { account, renewal: null, dueAt: undefined, aheadMs: 0 }
  }
}

/** When the clock has to look again; undefined for now. */
function nextLook(state: BillingState, ownNow: Date): Date | null | undefined {
  const step = nextStep(state)
  if (!step) return null
  return step.at <= ownNow ? undefined : new Date(step.at.getTime() - state.clock.aheadMs)
}

function write(writes: HeldWrites, renewals: readonly Renewal[]): void {
  const all = <T>(of: (renewal: Renewal) => T | readonly T[] | null) =>
    renewals.flatMap((renewal): readonly T[] => {
      const rows = of(renewal)
      return rows === null ? [] : Array.isArray(rows) ? rows : [rows as T]
    })
  writes.hold(insertInvoices(all(({ invoice }) => invoice)))
  writes.hold(
    bind(end, [
      recordset(
        all(({ ended }) => ended),
        ['accountId', 'id', 'endedOn', 'earned'],
      ),
    ]),
  )
  writes.hold(insertCharges(all(({ charges }) => charges)))
  writes.hold(insertMovements(all(({ movements }) => movements)))
  writes.hold(
    bind(begin, [
      recordset(
        all(({ subscription }) => subscription),
        ['accountId', 'periodIndex', 'periodFrom', 'periodUntil'],
      ),
    ]),
  )
  writes.hold(insertCollected(all(({ collected }) => collected)))
  writes.hold(insertPayments(all(({ payment }) => payment)))
}
