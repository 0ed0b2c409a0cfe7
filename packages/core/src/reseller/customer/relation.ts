import type { ConcernedAccount, EnteredAccount } from '../../access/entered.ts'
import { NotFound } from '../../access/errors.ts'
import type { AccountWork } from '../../access/mutation.ts'
import type { Outcome } from '../../access/outcome.ts'
import { bind, statement } from '../../database/statement.ts'

const lock = statement<never>('relation.lock', 'select lock_relation($1, $2)')
const enter = statement<{ other: EnteredAccount | null }>(
  'relation.enter',
  'select enter_relation($1) as other',
)

/** What locks a reseller and its customer before either comes in: two verbs of the two never wait for each other in a circle. */
export const lockCustomer = ({ customer }: { customer: string }, account: string | null) =>
  bind(lock, [account, customer])

/** The same for a verb of the customer's side. */
export const lockPayer = (_input: unknown, account: string | null) => bind(lock, [account, null])

/** A customer of the account in use, whose rows the verb writes from here on. @throws NotFound */
export async function enterCustomer(work: AccountWork, customer: string): Promise<EnteredAccount> {
  const [found] = await work.rows(enter, [customer])
  if (!found?.other) throw new NotFound('customer')
  return found.other
}

/** The account that pays for the one in use; null where it pays for itself. The verb writes rows of both from here on. */
export async function enterPayer(work: AccountWork): Promise<EnteredAccount | null> {
  const [found] = await work.rows(enter, [null])
  return found?.other ?? null
}

/** What a verb says that changes another account too: there it was done by the account in use, and by nobody of it. */
export function alsoIn(
  { account }: AccountWork,
  other: ConcernedAccount & { closed?: true },
): Pick<Outcome<unknown>, 'others'> {
  const as = { kind: 'system', id: null, label: account.name } as const
  // the log of what is closed is closed
  return { others: other.closed ? [] : [{ account: other, as }] }
}
