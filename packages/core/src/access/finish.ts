import { v7 as uuidv7 } from 'uuid'
import type { RowChange } from '../audit/event/change-sets.ts'
import { diffOf } from '../audit/event/diff.ts'
import { appendLeaf, leafOf } from '../audit/event/merkle.ts'
import { resourceOfVerb, type Verb } from '../audit/event/verbs.ts'
import type { Actor, AuditEventView } from '../audit/event/view.ts'
import { type Bound, bind, iso, statement } from '../database/statement.ts'
import { type Topic, topicsOf } from '../live/topics.ts'
import type { ConcernedAccount } from './entered.ts'
import type { Outcome } from './outcome.ts'
import { touchedServers } from './touched-servers.ts'

const finish = statement<never>('finish', 'select finish($1, $2, $3, $4)')

export interface Change {
  verb: Verb
  actor: Actor
  ip: string | null
  userAgent: string | null
  /** Which request made it, where one did. It is not in the leaf. */
  requestId?: string | undefined
  accounts: readonly ConcernedAccount[]
  changes: readonly RowChange[]
  outcome: Outcome<unknown>
  /** When it was due, if that is not now. */
  at?: Date | undefined
}

/**
 * The statement that ends a mutation: one event with its leaf for each account concerned, the servers whose manifest
 * may differ, the jobs, the notification.
 */
export function finishing(change: Change): Bound<never> {
  return finishingAll([change])
}

/** The same for changes that are committed together, each of accounts of its own. */
export function finishingAll(all: readonly Change[]): Bound<never> {
  const touched = all.flatMap(({ changes, accounts, outcome }) =>
    touchedServers(changes, [...accounts, ...othersOf(outcome)]),
  )
  const jobs = all.flatMap(({ outcome }) => outcome.jobs ?? [])
  const topics = new Set<Topic>(['audit'])
  for (const { verb, outcome } of all)
    for (const topic of [...topicsOf(verb), ...(outcome.topics ?? [])]) topics.add(topic)
  return bind(
    finish,
    [all.flatMap(eventsOf), touched, jobs, [...topics]].map((value) => JSON.stringify(value)),
  )
}

const othersOf = ({ others = [] }: Outcome<unknown>) => others.map(({ account }) => account)

/** Whether a row is of an account: of several that a verb changes each log has its own rows alone. */
const isOf = ({ id }: ConcernedAccount, { entity, row }: RowChange): boolean =>
  (entity === 'Account' ? row.id : row.accountId) === id

/** An event with its leaf for each account that a change concerns. */
function eventsOf(change: Change) {
  const { verb, changes, outcome, requestId, at: due } = change
  const type = resourceOfVerb[verb]
  const { actor, ip, userAgent } = change
  const own = change.accounts.map((account) => ({ account, actor, ip, userAgent }))
  // whoever the caller is, and where, is known to their own account alone
  const others = (outcome.others ?? []).map(({ account, as }) => ({
    account,
    actor: as,
    ip: null,
    userAgent: null,
  }))
  return [...own, ...others].map(({ account, actor, ip, userAgent }) => {
    const head = account.head ?? { seq: 0, at: '', frontier: [] }
    // the log's times never run backwards, whatever the clock does
    const happened = Math.min(due?.getTime() ?? Infinity, Date.now())
    const at = new Date(Math.max(happened, head.at ? Date.parse(iso(head.at)) : 0)).toISOString()
    const event: AuditEventView = {
      id: uuidv7(),
      seq: head.seq + 1,
      at,
      actor,
      ip,
      userAgent: userAgent?.slice(0, 512) ?? null,
      verb,
      resource: { type, ...outcome.resource },
      changes: diffOf(
        outcome.others ? changes.filter((one) => isOf(account, one)) : changes,
        outcome.resource.id,
      ),
      details: outcome.details ?? {},
    }
    const leaf = leafOf(event)
    const frontier = appendLeaf(
      head.frontier.map((node) => Buffer.from(node, 'hex')),
      head.seq,
      leaf,
    )
    return {
      account: account.id,
      ...event,
      ...(requestId !== undefined && { requestId }),
      leaf: leaf.toString('hex'),
      frontier: frontier.map((node) => node.toString('hex')),
    }
  })
}
