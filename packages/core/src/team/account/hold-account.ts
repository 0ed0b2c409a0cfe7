import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { AccountHold } from './account-hold.entity.ts'
import { byOperator } from './by-operator.ts'

export const holdReason = z
  .string()
  .trim()
  .min(1, 'Say why: the members of the account read it.')
  .max(200, 'At most 200 characters.')

/**
 * Puts an account on hold, as the administrator of Gatehouse: nothing is added to it until that is lifted, and everything else goes on.
 * Throws NotFound, Conflict, Invalid.
 */
export async function holdAccount(caller: Caller, raw: { account: string; reason: string }) {
  const { reason } = parseInput(z.object({ reason: holdReason }), { reason: raw.reason })
  return byOperator(caller, raw.account, 'account.held', async ({ em, now }, { id, slug }) => {
    if (await em.findOne(AccountHold, { accountId: id, kind: 'operator' }))
      throw new Conflict(`${slug} is on hold already.`)
    em.persist(em.create(AccountHold, { accountId: id, kind: 'operator', reason, since: now }))
    return { reason }
  })
}

/** Lifts the hold that the administrator of Gatehouse has put on an account; others stay. Throws NotFound, Conflict. */
export async function liftHold(caller: Caller, { account }: { account: string }) {
  return byOperator(caller, account, 'account.hold_lifted', async ({ em }, { id, slug }) => {
    const hold = await em.findOne(AccountHold, { accountId: id, kind: 'operator' })
    if (!hold) throw new Conflict(`You have not put ${slug} on hold.`)
    em.remove(hold)
    return {}
  })
}
