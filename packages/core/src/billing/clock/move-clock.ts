import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import type { Core } from '../../access/core.ts'
import { Conflict, NotFound, SignedOut } from '../../access/errors.ts'
import { instant, parseInput } from '../../access/input.ts'
import { asSystem, systemRows } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { chargePayment } from '../payment/charge-payment.ts'
import { sendRefund } from '../refund/send-refund.ts'
import { accountTime, billingState, readState } from '../subscription/billing-state.ts'
import { advanceAccount } from './advance.ts'
import { noteAhead } from './clock-rows.ts'
import type { Step } from './schedule.ts'

const accountOf = statement<{ id: string }>('billing.account', 'select id from accounts where slug = $1')
const reserved = statement<{ id: string }>(
  'payment.reserved',
  `select id from payments where account_id = $1 and state in ('started', 'sent') order by started_at`,
)
const givenBack = statement<{ id: string }>(
  'refund.waiting',
  'select id from refunds where account_id = $1 and ended_at is null order by started_at',
)

/**
 * Moves an account's own time on to an instant, in the demo and in tests alone, and does everything that is due by then: charges and refunds too. Time
 * never runs back. Throws NotFound, Conflict, Invalid.
 */
export async function moveClock(
  caller: Caller,
  raw: { account: string; to: string },
): Promise<{ now: string; steps: Step[] }> {
  const { core, credential } = caller
  if (credential?.kind !== 'operator' || credential.as) throw new SignedOut()
  if (!core.isDemo)
    throw new Conflict('The clock is moved in the demo alone: here a real provider takes payments.')
  const to = new Date(parseInput(z.object({ to: instant }), { to: raw.to }).to)
  const [account] = await systemRows(core)(accountOf, [raw.account])
  if (!account) throw new NotFound('account')
  const [row] = await asSystem(core, billingState(account.id))
  if (!row) throw new NotFound('account')
  const now = accountTime(readState(row), new Date())
  if (to <= now)
    throw new Conflict(`It is ${now.toISOString()} for ${raw.account} already, and its time never runs back.`)
  if (to.getTime() - now.getTime() > 3660 * 86_400_000) throw new Conflict('Ten years at a time are enough.')
  await asSystem(core, bind(noteAhead, [account.id, to.getTime() - Date.now()]))
  const steps = await advanceFully(core, account.id, new Date())
  // the second time for what was lost, or takes a bank some days
  for (const { id: refund } of await systemRows(core)(givenBack, [account.id])) {
    await sendRefund(core, { account: account.id, refund }).catch(() => {})
    await sendRefund(core, { account: account.id, refund })
  }
  return { now: to.toISOString(), steps }
}

/** Takes every step that is due and asks for every payment that these reserve, until nothing is left to do. */
export async function advanceFully(core: Core, account: string, now: Date): Promise<Step[]> {
  const taken: Step[] = []
  // each round ends in a payment that is waited for, of which there are four to an invoice
  for (let rounds = 0; rounds < 1000; rounds++) {
    const steps = await advanceAccount(core, account, now)
    taken.push(...steps)
    const payments = await systemRows(core)(reserved, [account])
    if (payments.length === 0) return taken
    // what the provider does not answer is asked again later, as everywhere
    for (const { id } of payments) await chargePayment(core, { account, payment: id }).catch(() => {})
    for (const { id } of payments) await chargePayment(core, { account, payment: id })
  }
  return taken
}
