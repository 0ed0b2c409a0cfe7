import { recordChanges } from '../audit/event/change-sets.ts'
import type { Verb } from '../audit/event/verbs.ts'
import type { Actor } from '../audit/event/view.ts'
import { bind } from '../database/statement.ts'
import type { Caller } from './caller.ts'
import type { ConcernedAccount, EnteredAccount } from './entered.ts'
import { finishing } from './finish.ts'
import { growth, refuseGrowth } from './growth.ts'
import type { Outcome } from './outcome.ts'
import { enterSystem, transact } from './transaction.ts'
import { type Work, workOf } from './work.ts'

/** Where a system change comes from, and which accounts it touches. */
export interface SystemChange {
  verb: Verb
  caller: Caller
  accounts: readonly string[]
  /** When it was due, for what the clock does; now, unless given. */
  at?: Date
}

/**
 * A change by nobody's membership: accepting an invite, opening an account, what the clock and the worker do. About a person see
 * person-mutation.ts. The verb says who the actor is,
 * and may add the account it has just opened.
 */
export async function systemMutation<Result>(
  { verb, caller, accounts, at }: SystemChange,
  run: (
    work: Work & { accounts: EnteredAccount[] },
  ) => Promise<Outcome<Result> & { actor: Actor; opened?: ConcernedAccount }>,
): Promise<Result> {
  const once = () =>
    transact(caller.core, { entrance: bind(enterSystem, [accounts, verb]) }, async (transaction, entered) => {
      await refuseGrowth(entered.accounts, growth[verb] === 'always' ? 'always' : 'never')
      const changes = recordChanges(transaction.em)
      const outcome = await run({ ...workOf(caller, transaction), accounts: entered.accounts })
      await transaction.em.flush()
      const concerned = outcome.opened ? [...entered.accounts, outcome.opened] : entered.accounts
      const { ip, userAgent, request } = caller
      return {
        result: outcome.result,
        last: finishing({
          verb,
          actor: outcome.actor,
          ip,
          userAgent,
          requestId: request?.id,
          accounts: concerned,
          changes,
          outcome,
          at,
        }),
      }
    })
  const [only, more] = accounts
  // in the line of the account's members: waiting there costs no connection
  return only !== undefined && more === undefined ? caller.core.lines.run(only, once) : once()
}
