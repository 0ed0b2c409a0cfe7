import type { z } from 'zod'
import type { Verb } from '../audit/event/verbs.ts'
import type { Bound } from '../database/statement.ts'
import type { Caller } from './caller.ts'
import {
  type CurrentMembership,
  getCurrentMembership,
  requireKeyScope,
  requireScope,
} from './current-membership.ts'
import { dangerous } from './dangerous.ts'
import type { Entered, EnteredAccount } from './entered.ts'
import { entering, heard } from './entering.ts'
import { Conflict, Invalid, SignedOut } from './errors.ts'
import { requireFresh, requireTouch } from './fresh.ts'
import { growthOf, refuseGrowth } from './growth.ts'
import { readInput } from './input.ts'
import { findingKept, type KeptRow } from './once.ts'
import type { Outcome, Repeated } from './outcome.ts'
import { readTogether, refuseInput } from './read-together.ts'
import { requirePasskey } from './required-passkey.ts'
import type { Scope } from './roles.ts'
import type { Work } from './work.ts'
import { countingWrong } from './wrong-credential.ts'

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
  /**
   * What the same request was answered before, for verbs that do something else first: before they do it again. Undefined where it
   * names itself nothing, or was not made yet. Throws as the verb does.
   */
  readonly answered: (caller: Caller) => Promise<{ result: Result } | undefined>
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
  /** Asks for the locks of another account that it changes, before anybody comes in; given the caller's own, as far as it is known. */
  before?: (input: z.output<Input>, account: string | null) => Bound<unknown>
  input: Input
  run: (
    work: AccountWork & { row: Row | undefined },
    input: z.output<Input>,
  ) => Promise<Outcome<Result> | Repeated<Result>>
}): Mutation<Input, Result> {
  const danger = dangerOf(spec)
  const growth = growthOf(spec)
  const allowed = (caller: Caller, entered: Entered) => {
    const current = getCurrentMembership(caller, entered)
    requireScope(current, spec.scope)
    return current
  }
  // whoever would need a touch to do it needs one to hear what it answered
  const heardAgain = (caller: Caller, entered: Entered, row: KeptRow | undefined) => {
    const again = heard<Result>(caller, spec.verb, entered, row)
    const [account] = entered.accounts
    if (again && account && spec.touch?.(account)) requireTouch(caller, entered)
    return again
  }
  const run = async (caller: Caller, raw: z.input<Input>): Promise<Result> => {
    const input = readRequest(caller, spec.input, raw)
    if (input instanceof Invalid)
      return refuseInput(caller, 'account', (entered) => allowed(caller, entered), input)
    const before = spec.before && ((account: string | null) => spec.before?.(input, account))
    const entrance = { reach: 'account', verb: spec.verb, row: spec.row?.(input), before } as const
    return entering(caller, entrance, async (work, entered, { row, kept }) => {
      const current = allowed(caller, entered)
      const again = heardAgain(caller, entered, kept)
      if (again) return again
      const here = { ...work, current, account: current.account, row }
      await refuseGrowth([current.account], growth, () => spec.grows?.(input, here) ?? false)
      const fresh = danger === 'always' || ((await spec.fresh?.(input, here)) ?? false)
      if (fresh) requireFresh(caller, entered)
      if (spec.touch?.(current.account)) requireTouch(caller, entered)
      return { outcome: await spec.run(here, input), fresh }
    })
  }
  const answered = async (caller: Caller) => {
    const finding = findingKept(caller, 'account', spec.verb)
    if (!finding) return undefined
    return countingWrong(caller, async () => {
      const { entered, rows } = await readTogether(caller, 'account', [finding])
      allowed(caller, entered)
      const [[row] = []] = rows as KeptRow[][] // the one statement's
      const again = heardAgain(caller, entered, row)
      return again && { result: again.outcome.repeated }
    })
  }
  return Object.assign(run, { verb: spec.verb, scope: spec.scope, input: spec.input, answered })
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
    const input = readRequest(caller, spec.input, raw)
    if (input instanceof Invalid) return refuseInput(caller, 'user', allowed, input)
    return entering(caller, { reach: 'user', verb: spec.verb }, async (work, entered, { kept }) => {
      const user = allowed(entered)
      const again = heard<Result>(caller, spec.verb, entered, kept)
      if (again) return again
      // without an account there is no log that the change could stand in
      if (entered.accounts.length === 0 && !spec.withoutAccount) {
        throw new Conflict('You don’t belong to an account yet. Open one or accept an invite.')
      }
      const own = { ...work, entered, user }
      await refuseGrowth(entered.accounts, growth, () => spec.grows?.(input, own) ?? false)
      const fresh =
        (danger === 'signed in' && !entered.apiKey) ||
        danger === 'always' ||
        ((await spec.fresh?.(input, own)) ?? false)
      if (fresh) requireFresh(caller, entered)
      return { outcome: await spec.run(own, input), fresh }
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

/** The input, or what is wrong with it, or with what the request names itself. */
function readRequest<Input extends z.ZodType>({ request }: Caller, schema: Input, raw: unknown) {
  const input = readInput(schema, raw)
  if (input instanceof Invalid) return input
  return request?.once instanceof Invalid ? request.once : input
}
