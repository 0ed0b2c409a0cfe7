import type { z } from 'zod'
import { recordChanges } from '../audit/event/change-sets.ts'
import type { Verb } from '../audit/event/verbs.ts'
import { type Bound, bind } from '../database/statement.ts'
import { type Caller, entranceOf } from './caller.ts'
import { callerKey, type Reach } from './caller-key.ts'
import {
  actorOf,
  admitted,
  ComeAgain,
  type CurrentMembership,
  getCurrentMembership,
  requireKeyScope,
  requireScope,
} from './current-membership.ts'
import { dangerous } from './dangerous.ts'
import type { Entered, EnteredAccount } from './entered.ts'
import { Conflict, Invalid, NotAMember, SignedOut } from './errors.ts'
import { finishing } from './finish.ts'
import { requireFresh, requireTouch } from './fresh.ts'
import { growthOf, refuseGrowth } from './growth.ts'
import { readInput } from './input.ts'
import { markSeen } from './mark-seen.ts'
import type { Outcome, Repeated } from './outcome.ts'
import { readTogether, refuseInput } from './read-together.ts'
import { requirePasskey } from './required-passkey.ts'
import type { Scope } from './roles.ts'
import { enter, transact } from './transaction.ts'
import { type Work, workOf } from './work.ts'
import { countingWrong, refusedAs } from './wrong-credential.ts'

/** What a verb that changes one account works with. */
export type AccountWork = Work & { current: CurrentMembership; account: EnteredAccount }

/** What a verb on a person's own works with. */
export type OwnWork = Work & { entered: Entered; user: { id: string; email: string } }

/** A change of one account, made by somebody who holds `scope` there. */
export interface Mutation<Input extends z.ZodType, Result> {
  (caller: Caller, input: z.input<Input>): Promise<Result>
  readonly verb: Verb
  readonly scope: Scope
  readonly input: Input
}

/**
 * Makes a verb: validates, locks the account, reads the caller's membership inside the transaction, checks the scope,
 * runs the verb, and commits what it wrote together with its audit event, its jobs and its notification.
 * Callers get SignedOut, NotAMember, Forbidden, Invalid and what the verb throws; then nothing has changed.
 */
export function mutation<Input extends z.ZodType, Result, Row = never>(spec: {
  verb: Verb
  scope: Scope
  /** Asks for the row that it is about, together with the entrance: it is read under the account's lock, and given to `run`. */
  row?: (input: z.output<Input>) => Bound<Row>
  /** Whether this is dangerous, decided from the row that is acted on: then it needs a fresh touch (dangerous.ts). */
  fresh?: (input: z.output<Input>, work: AccountWork) => boolean | Promise<boolean>
  /** Whether this adds reach, asked only under a hold (growth.ts): then it is refused. */
  grows?: (input: z.output<Input>, work: AccountWork & { row: Row | undefined }) => boolean | Promise<boolean>
  /** Where the account asks for it: then it needs one of whoever has no passkey, too. */
  touch?: (account: EnteredAccount) => boolean
  input: Input
  run: (
    work: AccountWork & { row: Row | undefined },
    input: z.output<Input>,
  ) => Promise<Outcome<Result> | Repeated<Result>>
}): Mutation<Input, Result> {
  const danger = dangerOf(spec)
  const growth = growthOf(spec)
  const run = async (caller: Caller, raw: z.input<Input>): Promise<Result> => {
    const allowed = (entered: Entered) => {
      const current = getCurrentMembership(caller, entered)
      requireScope(current, spec.scope)
      return current
    }
    const input = readInput(spec.input, raw)
    if (input instanceof Invalid) return refuseInput(caller, 'account', allowed, input)
    const entrance = { reach: 'account', verb: spec.verb, row: spec.row?.(input) } as const
    return entering(caller, entrance, async (work, entered, row) => {
      const current = allowed(entered)
      const here = { ...work, current, account: current.account, row }
      await refuseGrowth([current.account], growth, () => spec.grows?.(input, here) ?? false)
      if (danger === 'always' || (await spec.fresh?.(input, here))) requireFresh(caller, entered)
      if (spec.touch?.(current.account)) requireTouch(caller, entered)
      return spec.run(here, input)
    })
  }
  return Object.assign(run, { verb: spec.verb, scope: spec.scope, input: spec.input })
}

/**
 * Makes a verb on what belongs to the signed-in person: it touches each of the person's accounts, which are locked in
 * id order, and stands in the log of each.
 */
export function ownMutation<Input extends z.ZodType, Result>(spec: {
  verb: Verb
  /** What an API key must hold to do this for its maker; null where only a person may. */
  keyScope: Scope | null
  /** Whether somebody who is in no account may do it. */
  withoutAccount?: true
  /** Whether it is open to whoever lacks a passkey that an account requires of them. */
  evenWithoutPasskey?: true
  /** Whether this is dangerous, decided from the row that is acted on: then it needs a fresh touch (dangerous.ts). */
  fresh?: (input: z.output<Input>, work: OwnWork) => boolean | Promise<boolean>
  /** Whether this adds reach, asked only where all of the person's accounts are on hold (growth.ts): then it is refused. */
  grows?: (input: z.output<Input>, work: OwnWork) => boolean | Promise<boolean>
  input: Input
  run: (work: OwnWork, input: z.output<Input>) => Promise<Outcome<Result>>
}) {
  const danger = dangerOf(spec)
  const growth = growthOf(spec)
  const run = async (caller: Caller, raw: z.input<Input>): Promise<Result> => {
    const allowed = (entered: Entered) => {
      if (!entered.user) throw new SignedOut()
      if (!spec.evenWithoutPasskey) requirePasskey(entered)
      requireKeyScope(entered, spec.keyScope)
      return entered.user
    }
    const input = readInput(spec.input, raw)
    if (input instanceof Invalid) return refuseInput(caller, 'user', allowed, input)
    return entering(caller, { reach: 'user', verb: spec.verb }, async (work, entered) => {
      const user = allowed(entered)
      // without an account there is no log that the change could stand in
      if (entered.accounts.length === 0 && !spec.withoutAccount) {
        throw new Conflict('You don’t belong to an account yet. Open one or accept an invite.')
      }
      const own = { ...work, entered, user }
      await refuseGrowth(entered.accounts, growth, () => spec.grows?.(input, own) ?? false)
      if (danger === 'signed in' && !entered.apiKey) requireFresh(caller, entered)
      if (danger === 'always' || (await spec.fresh?.(input, own))) requireFresh(caller, entered)
      return spec.run(own, input)
    })
  }
  return Object.assign(run, { verb: spec.verb, input: spec.input })
}

/** How dangerous a verb is; what is dangerous sometimes must say when, and nothing else may. */
function dangerOf({ verb, fresh }: { verb: Verb; fresh?: unknown }) {
  const danger = dangerous[verb] ?? 'never'
  if ((danger === 'sometimes') !== (fresh !== undefined))
    throw new Error(`${verb}: dangerous.ts says ${danger}, and the verb ${fresh ? '' : 'does not '}say when`)
  return danger
}

async function entering<Result, Row>(
  caller: Caller,
  { reach, verb, row }: { reach: Reach; verb: Verb; row?: Bound<Row> | undefined },
  verbOf: (work: Work, entered: Entered, row: Row | undefined) => Promise<Outcome<Result> | Repeated<Result>>,
): Promise<Result> {
  const { credential, core } = caller
  if (!credential) throw new SignedOut()
  const key = callerKey(caller, credential, reach)
  const once = () =>
    transact(
      core,
      { entrance: bind(enter, entranceOf(caller, credential, reach, verb)), row },
      async (transaction, answer, found) => {
        const entered = admitted(answer)
        const changes = recordChanges(transaction.em)
        const outcome = await verbOf(workOf(caller, transaction), entered, found).catch((error) => {
          throw refusedAs(error, entered)
        })
        await transaction.em.flush()
        markSeen(caller, entered)
        if ('repeated' in outcome) {
          if (changes.length > 0) throw new Error(`${verb}: a repetition has written something`)
          return { result: outcome.repeated, last: null }
        }
        const { ip, userAgent } = caller
        const last = finishing({
          verb,
          actor: actorOf(caller, entered),
          ip,
          userAgent,
          accounts: entered.accounts,
          changes,
          outcome,
        })
        return { result: outcome.result, last }
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
