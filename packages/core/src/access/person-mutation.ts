import { recordChanges } from '../audit/event/change-sets.ts'
import type { Verb } from '../audit/event/verbs.ts'
import type { Actor } from '../audit/event/view.ts'
import { bind } from '../database/statement.ts'
import type { Caller } from './caller.ts'
import { admitted } from './current-membership.ts'
import type { EnteredAccount } from './entered.ts'
import { untilAdmitted } from './entering.ts'
import { finishing } from './finish.ts'
import type { Outcome } from './outcome.ts'
import { enterPerson, transact } from './transaction.ts'
import { type Work, workOf } from './work.ts'

/** Where a change by the system comes from, and about whom it is. */
export interface PersonChange {
  verb: Verb
  caller: Caller
  /** The user's id. */
  user: string
}

/**
 * A change by nobody's membership that is about a person: signing in, a proof added or taken away. It locks every account that the
 * person is in, in id order, and then the person, before it reads anything; it stands in the log of each of those accounts.
 */
export async function personMutation<Result>(
  { verb, caller, user }: PersonChange,
  run: (
    work: Work & { person: { id: string; email: string }; accounts: EnteredAccount[] },
  ) => Promise<Outcome<Result> & { actor: Actor }>,
): Promise<Result> {
  const once = () =>
    transact(caller.core, { entrance: bind(enterPerson, [user, verb]) }, async (transaction, answer) => {
      const { user: person, accounts } = admitted(answer)
      if (!person) throw new Error('the entrance answered no person')
      const changes = recordChanges(transaction.em)
      const outcome = await run({ ...workOf(caller, transaction), person, accounts })
      await transaction.em.flush()
      const { ip, userAgent, request } = caller
      const last = finishing({
        verb,
        actor: outcome.actor,
        ip,
        userAgent,
        requestId: request?.id,
        accounts,
        changes,
        outcome,
      })
      return { result: outcome.result, last }
    })
  return caller.core.lines.run(`person ${user}`, () => untilAdmitted(once))
}
