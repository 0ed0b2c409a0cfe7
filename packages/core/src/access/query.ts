import { z } from 'zod'
import type { Bound } from '../database/statement.ts'
import type { Caller } from './caller.ts'
import {
  type CurrentMembership,
  getCurrentMembership,
  requireKeyScope,
  requireScope,
} from './current-membership.ts'
import type { Entered } from './entered.ts'
import { Invalid, SignedOut } from './errors.ts'
import { requireFresh } from './fresh.ts'
import { id, readInput, soughtText } from './input.ts'
import { markSeen } from './mark-seen.ts'
import { readTogether, refuseInput } from './read-together.ts'
import { requirePasskey } from './required-passkey.ts'
import type { Scope } from './roles.ts'
import { countingWrong, refusedAs } from './wrong-credential.ts'

type Rows<S extends readonly Bound<unknown>[]> = {
  [K in keyof S]: S[K] extends Bound<infer Row> ? Row[] : never
}

interface QuerySpec<Input extends z.ZodType, S extends readonly Bound<unknown>[], View> {
  scope: Scope
  input: Input
  /** Whether pages ask by themselves, again and again: then it is no use of the sign-in that keeps it from ending. */
  asksByItself?: true
  /** Whether it needs a fresh touch, as what is dangerous does (dangerous.ts). */
  fresh?: true
  /** How long it may take, in milliseconds, where that is longer than usual. */
  withinMs?: number
  /** The statements that read; row security has the caller's account in context when they run. */
  read: (input: z.output<Input>, caller: Caller) => readonly [...S]
  view: (
    rows: Rows<S>,
    current: CurrentMembership,
    input: z.output<Input>,
    caller: Caller,
  ) => View | Promise<View>
}

/** A read of one account: who the caller is, the scope, row security and the rows, in one round trip. */
export interface Query<Input extends z.ZodType, View> {
  (caller: Caller, input: z.input<Input>): Promise<View>
  readonly scope: Scope
  readonly input: Input
}

/** Makes a read. Its callers get SignedOut, NotAMember, Forbidden, Invalid or FreshAuth, and see only their own account. */
export function query<Input extends z.ZodType, const S extends readonly Bound<unknown>[], View>(
  spec: QuerySpec<Input, S, View>,
): Query<Input, View> {
  const run = async (caller: Caller, raw: z.input<Input>): Promise<View> => {
    const input = readInput(spec.input, raw)
    if (input instanceof Invalid) {
      const decide = (entered: Entered) => requireScope(getCurrentMembership(caller, entered), spec.scope)
      return refuseInput(caller, 'account', decide, input)
    }
    const { entered, rows } = await countingWrong(caller, () =>
      readTogether(caller, 'account', spec.read(input, caller), spec.withinMs),
    )
    try {
      const current = getCurrentMembership(caller, entered)
      requireScope(current, spec.scope)
      if (spec.fresh) requireFresh(caller, entered)
      if (!spec.asksByItself) markSeen(caller, entered)
      return await spec.view(rows as Rows<S>, current, input, caller) // readTogether answers in the order asked
    } catch (error) {
      throw refusedAs(error, entered)
    }
  }
  return Object.assign(run, { scope: spec.scope, input: spec.input })
}

interface OwnQuerySpec<S extends readonly Bound<unknown>[], View> {
  /** What an API key must hold to read this for its maker; null where only a person may. */
  keyScope: Scope | null
  /** Whether it is open to whoever lacks a passkey that an account requires of them. */
  evenWithoutPasskey?: true
  read: () => readonly [...S]
  view: (rows: Rows<S>, entered: Entered, caller: Caller) => View
}

/** A read of what belongs to the signed-in person, whatever the account. */
export interface OwnQuery<View> {
  (caller: Caller): Promise<View>
  /** What it is made of, so that several can be one. */
  readonly spec: OwnQuerySpec<Bound<unknown>[], View>
}

/** Makes a read of what belongs to the signed-in person. */
export function ownQuery<const S extends readonly Bound<unknown>[], View>(
  spec: OwnQuerySpec<S, View>,
): OwnQuery<View> {
  const run = async (caller: Caller): Promise<View> => {
    const { entered, rows } = await countingWrong(caller, () => readTogether(caller, 'user', spec.read()))
    try {
      if (!entered.user) throw new SignedOut()
      if (!spec.evenWithoutPasskey) requirePasskey(entered)
      requireKeyScope(entered, spec.keyScope)
      markSeen(caller, entered)
      return spec.view(rows as Rows<S>, entered, caller) // readTogether answers in the order asked
    } catch (error) {
      throw refusedAs(error, entered)
    }
  }
  return Object.assign(run, { spec: spec as unknown as OwnQuery<View>['spec'] }) // whose rows are only handed on
}

/** Several reads of one's own in one round trip, for a page that shows them together: for persons alone. */
export function ownQueries<Views extends Record<string, unknown>>(
  parts: {
    [K in keyof Views]: OwnQuery<Views[K]>
  },
): OwnQuery<Views> {
  const all = Object.entries(parts) as [string, OwnQuery<unknown>][] // Object.entries forgets what a mapped type holds
  return ownQuery({
    keyScope: null,
    ...(all.every(([, { spec }]) => spec.evenWithoutPasskey) && { evenWithoutPasskey: true }),
    read: () => all.flatMap(([, { spec }]) => spec.read()),
    view: (rows, entered, caller) => {
      const left = [...rows]
      const views = all.map(([name, { spec }]) => {
        const own = left.splice(0, spec.read().length)
        return [name, spec.view(own, entered, caller)]
      })
      return Object.fromEntries(views) as Views // one view of each part
    },
  })
}

/** The page every list takes: `{ cursor?, limit? }`, limit up to 200. */
export const page = z.object({
  cursor: soughtText.max(200).optional(),
  limit: z.int().min(1).max(200).default(50),
})

/** The page of a list in the order of ids. */
export const pageById = page.extend({ cursor: id.optional() })

/** Cuts `limit + 1` rows to a page. */
export function paged<Row, View>(
  rows: Row[],
  limit: number,
  view: (row: Row) => View,
  cursor: (row: Row) => string,
) {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(view),
    nextCursor: rows.length > limit && last !== undefined ? cursor(last) : null,
  }
}
