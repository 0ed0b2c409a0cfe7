import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { enterSystem, type Statements, transactStatements } from '../../access/transaction.ts'
import type { Verb } from '../../audit/event/verbs.ts'
import { bind, statement } from '../../database/statement.ts'
import { enqueueAll } from '../../job/enqueue-all.ts'
import {
  type BillingState,
  billingState,
  billingStateStatement,
  readState,
} from '../subscription/billing-state.ts'
import { advanceTogether } from './advance-together.ts'
import { bookStep } from './book-step.ts'
import { nextStep, quoteOf, type Step } from './schedule.ts'
import { tellStep } from './tell-step.ts'

const lockAccount = statement<{ id: string }>(
  'billing.lock',
  'select id from accounts where id = $1 for no key update',
)
const sleepUntil = statement<never>(
  'billing.sleep',
  `update billing_clocks set due_at = $2, leased_until = null, error = null where account_id = $1 and revision = $3`,
)

/** Between looking and the lock somebody did something: it is looked again. */
class StepMoved extends Error {}

/** How many steps are taken of one account before another has its turn. */
const mostSteps = 200

/**
 * Takes every step of an account that is due by `now`, in their order and with the instant at which it was due, each in a transaction of its own
 * unless it is ordinary (advance-together.ts): whether it looks every minute or once in ninety days, the same things happen. Answers the steps
 * that were taken.
 */
export async function advanceAccount(core: Core, account: string, now: Date): Promise<Step[]> {
  const taken: Step[] = []
  for (let tries = 0; taken.length < mostSteps && tries < mostSteps * 2; tries++) {
    const ordinary = (await advanceTogether(core, [account], now)).get(account)
    taken.push(...(ordinary?.steps ?? []))
    if (ordinary?.sleeps) return taken
    const alone = await stepAlone(core, account, now)
    if (alone === null) return taken
    if (alone !== 'moved') taken.push(alone)
  }
  return taken
}

/** Takes the step of an account that is due, in a transaction of its own, and answers it: null where there is none, and it sleeps until there is. */
export async function stepAlone(core: Core, account: string, now: Date): Promise<Step | 'moved' | null> {
  const [row] = await asSystem(core, billingState(account))
  if (!row) return null
  const state = readState(row)
  const step = nextStep(state)
  const ownNow = now.getTime() + state.clock.aheadMs
  if (!step || step.at.getTime() > ownNow) {
    const due = step && new Date(step.at.getTime() - state.clock.aheadMs).toISOString()
    await asSystem(core, bind(sleepUntil, [account, due, state.clock.revision]))
    return null
  }
  try {
    await takeStep(core, state, step, new Date(ownNow))
    return step
  } catch (error) {
    if (error instanceof StepMoved) return 'moved'
    throw error
  }
}

/** What stands in the log of a step; steps that only tell or ask have their outcome there. */
function verbOf(state: BillingState, step: Step): Verb | null {
  switch (step.kind) {
    case 'trial-end':
      return 'subscription.trial_ended'
    case 'period': {
      const isCharged = (quoteOf(state, step.index)?.lines ?? []).some(({ amount }) => amount !== 0n)
      return isCharged ? 'invoice.issued' : 'subscription.renewed'
    }
    case 'customers':
      return state.resale?.bills ? 'invoice.issued' : 'subscription.renewed'
    case 'payer-end':
      return 'customer.taken_over'
    case 'end':
      return 'subscription.ended'
    case 'hold':
      return 'subscription.held'
    case 'release':
      return 'subscription.released'
    default:
      return null
  }
}

async function takeStep(core: Core, expected: BillingState, step: Step, now: Date): Promise<void> {
  const account = expected.account.id
  const verb = verbOf(expected, step)
  if (!verb) return tell(core, account, step, now)
  await systemMutation(
    { verb, caller: systemCaller(core), accounts: [account], at: step.at },
    async (work) => {
      const state = await stillDue(work, account, step)
      if (verbOf(state, step) !== verb) throw new StepMoved()
      return { ...(await bookStep(work, state, step)), actor: { kind: 'system', id: null, label: 'billing' } }
    },
  )
}

function tell(core: Core, account: string, step: Step, now: Date): Promise<void> {
  return transactStatements(core, { entrance: bind(enterSystem, [[], null]) }, async (work) => {
    await work.rows(lockAccount, [account])
    const state = await stillDue(work, account, step)
    await enqueueAll(work.rows, await tellStep({ ...work, core }, state, step, now))
    return { result: undefined, last: null }
  })
}

/** The state under the account's lock. @throws StepMoved where the step is no longer the next */
async function stillDue(
  { rows }: Pick<Statements, 'rows'>,
  account: string,
  step: Step,
): Promise<BillingState> {
  const [row] = await rows(billingStateStatement, [[account]])
  const state = row && readState(row)
  const next = state && nextStep(state)
  if (!state || JSON.stringify(next) !== JSON.stringify(step)) throw new StepMoved()
  return state
}
