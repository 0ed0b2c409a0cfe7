import { recordChanges } from '../audit/event/change-sets.ts'
import type { Verb } from '../audit/event/verbs.ts'
import { type Bound, bind } from '../database/statement.ts'
import { type Caller, entranceOf } from './caller.ts'
import { callerKey, type Reach } from './caller-key.ts'
import { actorOf, admitted, ComeAgain } from './current-membership.ts'
import type { Entered } from './entered.ts'
import { NotAMember, SignedOut } from './errors.ts'
import { finishing } from './finish.ts'
import { requireFresh } from './fresh.ts'
import { markSeen } from './mark-seen.ts'
import { answeredBefore, findingKept, type KeptRow, keepingAnswer } from './once.ts'
import type { Outcome, Repeated } from './outcome.ts'
import { readTogether } from './read-together.ts'
import { enter, type Found, transact } from './transaction.ts'
import { type Work, workOf } from './work.ts'
import { countingWrong, refusedAs } from './wrong-credential.ts'

/** What has become of a verb. */
export interface Ran<Result> {
  outcome: Outcome<Result> | Repeated<Result>
  /** Whether it took a fresh touch. */
  fresh: boolean
  /** Set where it was not run: it was answered as it was before. */
  again?: true
}

interface Entering<Row> {
  reach: Reach
  verb: Verb
  row?: Bound<Row> | undefined
  before?: ((account: string | null) => Bound<unknown> | undefined) | undefined
}

/** Enters for a change, runs the verb, and commits what it wrote with its event and, where the request names itself, its answer. */
export async function entering<Result, Row>(
  caller: Caller,
  { reach, verb, row, before }: Entering<Row>,
  verbOf: (work: Work, entered: Entered, found: Found<Row>) => Promise<Ran<Result>>,
): Promise<Result> {
  const { credential, core } = caller
  if (!credential) throw new SignedOut()
  const key = callerKey(caller, credential, reach)
  const once = () =>
    transact(
      core,
      {
        entrance: bind(enter, entranceOf(caller, credential, reach, verb)),
        row,
        before: before?.(core.known.accountOf(key) ?? null),
        kept: findingKept(caller, reach, verb),
      },
      async (transaction, answer, found) => {
        const entered = admitted(answer)
        const of =
          reach === 'account' ? { account: entered.accounts[0]?.id ?? '' } : { user: entered.user?.id ?? '' }
        const keeping = (result: Result, fresh: boolean) => keepingAnswer(caller, verb, of, { fresh, result })
        const changes = recordChanges(transaction.em)
        const ran = await verbOf(workOf(caller, transaction), entered, found).catch((error) => {
          throw refusedAs(error, entered)
        })
        const { outcome } = ran
        await transaction.em.flush()
        markSeen(caller, entered)
        if ('repeated' in outcome) {
          if (changes.length > 0) throw new Error(`${verb}: a repetition has written something`)
          const result = outcome.repeated
          return { result, last: null, keep: ran.again ? undefined : keeping(result, ran.fresh) }
        }
        const { ip, userAgent, request } = caller
        const last = finishing({
          verb,
          actor: actorOf(caller, entered),
          ip,
          userAgent,
          requestId: request?.id,
          accounts: entered.accounts,
          changes,
          outcome,
        })
        return { result: outcome.result, last, keep: keeping(outcome.result, ran.fresh) }
      },
    )
  return countingWrong(caller, async () => {
    // whoever is not let in never gets as far as a lock, or the line before it
    if (core.known.accountOf(key) === undefined) await readTogether(caller, reach, [])
    // the line of the account, or where it is several the caller's own: waiting here costs no connection
    const line = core.known.accountOf(key) ?? key
    return core.lines
      .run(line, () => untilAdmitted(once))
      .catch((error) => {
        if (error instanceof SignedOut || error instanceof NotAMember) core.known.forget(key)
        throw error
      })
  })
}

/** Does it again while what it found before its lock differs from what it finds under it. */
export async function untilAdmitted<Result>(once: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await once()
    } catch (error) {
      if (!(error instanceof ComeAgain) || tries === 5) throw error
    }
  }
}

/** What the same request was answered before, if it was made. @throws Conflict, FreshAuth */
export function heard<Result>(caller: Caller, verb: Verb, entered: Entered, row: KeptRow | undefined) {
  const kept = answeredBefore(caller, verb, row)
  if (!kept) return undefined
  if (kept.fresh) requireFresh(caller, entered)
  const outcome = { repeated: kept.result as Result } // by this verb
  return { outcome, fresh: kept.fresh, again: true as const }
}
