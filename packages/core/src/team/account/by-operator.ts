import type { Caller } from '../../access/caller.ts'
import { NotFound, SignedOut } from '../../access/errors.ts'
import { parseInput, soughtText } from '../../access/input.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { systemRows } from '../../access/system-read.ts'
import type { Work } from '../../access/work.ts'
import type { Verb } from '../../audit/event/verbs.ts'
import type { Json } from '../../audit/event/view.ts'
import { statement } from '../../database/statement.ts'

const accountOf = statement<{ id: string }>(
  'account.open_by_slug',
  'select id from accounts where slug = $1 and closed_at is null',
)

/** A change of one account by whoever runs Gatehouse. Throws SignedOut, NotFound, Invalid. */
export async function byOperator(
  caller: Caller,
  account: string,
  verb: Verb,
  run: (work: Work, account: { id: string; slug: string }) => Promise<Record<string, Json>>,
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
