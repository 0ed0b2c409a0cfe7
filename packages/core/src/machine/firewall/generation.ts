import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import type { AccountWork } from '../../access/mutation.ts'
import { type Bound, bind, statement } from '../../database/statement.ts'

/** How far the log stood when the rules were read that are now changed; left out, whatever came since is none of the caller's concern. */
export const generation = z.int().min(0).optional()

const head = statement<{ seq: number }>(
  'firewall.generation',
  'select seq::float8 as seq from audit_heads where account_id = account_in_context()',
)

/** Asks for it. */
export const readGeneration = (): Bound<{ seq: number }> => bind(head, [])

const since = statement<{ actor: string; verb: string; what: string; label: string }>(
  'firewall.since',
  `select actor_label as actor, verb, coalesce(details ->> 'rule', '') as what, resource_label as label from audit_events
   where account_id = account_in_context() and seq > $1 and verb = any($2) and resource_id = any($3) order by seq limit 6`,
)

const did: Record<string, string> = {
  'firewall.rule_added': 'added',
  'firewall.rule_changed': 'changed',
  'firewall.rule_removed': 'removed',
  'firewall.rule_ended': 'saw the end of',
  'firewall.taken_over': 'took over',
  'firewall.rules_reordered': 'moved rules',
}

/**
 * Refuses to change rules that have changed since the caller read them, and says how.
 * @throws Conflict
 */
export async function refuseStale(
  { rows, account }: Pick<AccountWork, 'rows' | 'account'>,
  read: number | undefined,
  servers: readonly string[],
): Promise<void> {
  if (read === undefined) return
  const changes = await rows(since, [read, Object.keys(did), [account.id, ...servers]])
  if (changes.length === 0) return
  const words = changes
    .slice(0, 5)
    .map(({ actor, verb, what, label }) => `${actor} ${did[verb]}${what && ` “${what}”`} (${label})`)
  throw new Conflict(
    `The rules have changed since you opened them: ${words.join('; ')}${changes.length > 5 ? '; and more' : ''}. Look at them and try again.`,
  )
}
