import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, NotFound, SignedOut } from '../../access/errors.ts'
import { parseInput, soughtText } from '../../access/input.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { systemRows } from '../../access/system-read.ts'
import type { Work } from '../../access/work.ts'
import type { Verb } from '../../audit/event/verbs.ts'
import { statement } from '../../database/statement.ts'
import { AccountHold } from './account-hold.entity.ts'

const holdReason = z
  .string()
  .trim()
  .min(1, 'Say why: the members of the account read it.')
  .max(200, 'At most 200 characters.')

const accountOf = statement<{ id: string }>(
  'account.open_by_slug',
  'select id from accounts where slug = $1 and closed_at is null',
)

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

async function byOperator(
  caller: Caller,
  account: string,
  verb: Verb,
  run: (work: Work, account: { id: string; slug: string }) => Promise<Record<string, string>>,
): Promise<{ account: string }> {
  const { credential, core } = caller
  if (credential?.kind !== 'operator') throw new SignedOut()
  const slug = parseInput(soughtText.max(39), account)
  const [found] = await systemRows(core)(accountOf, [slug])
  if (!found) throw new NotFound('account')
  return systemMutation({ verb, caller, accounts: [found.id] }, async (work) => ({
    result: { account: slug },
    resource: { id: found.id, label: slug },
    details: await run(work, { id: found.id, slug }),
    actor: { kind: 'system', id: null, label: credential.label },
  }))
}
