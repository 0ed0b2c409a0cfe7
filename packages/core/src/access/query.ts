import { z } from 'zod'
import { inOneWrite } from '../database/in-one-write.ts'
import { heardWithin, longer } from '../database/patience.ts'
import { type Bound, bind } from '../database/statement.ts'
import type { Caller } from './caller.ts'
import { entranceOf } from './caller.ts'
import {
  admitted,
  type CurrentMembership,
  type Entered,
  getCurrentMembership,
  requireKeyScope,
  requireScope,
} from './entered.ts'
import { SignedOut } from './errors.ts'
import { id, parseInput, soughtText } from './input.ts'
import { markSeen } from './last-seen.ts'
import { requirePasskey } from './required-passkey.ts'
import type { Scope } from './roles.ts'
import { enter } from './transaction.ts'
import { countingWrong, refusedAs } from './wrong-credential.ts'

type Rows<S extends readonly Bound<unknown>[]> = {
  [K in keyof S]: S[K] extends Bound<infer Row> ? Row[] : never
}

interface QuerySpec<Input extends z.ZodType, S extends readonly Bound<unknown>[], View> {
  scope: Scope
  input: Input
  /** Whether pages ask by themselves, again and again: then it is no use of the sign-in that keeps it from ending. */
  asksByItself?: true
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

/** Makes a read. Its callers get SignedOut, NotAMember, Forbidden or Invalid, and see only their own account. */
export function query<Input extends z.ZodType, const S extends readonly Bound<unknown>[], View>(
  spec: QuerySpec<Input, S, View>,
): Query<Input, View> {
  const run = async (caller: Caller, raw: z.input<Input>): Promise<View> => {
    const input = parseInput(spec.input, raw)
    const { entered, rows } = await countingWrong(caller, () =>
      readTogether(caller, 'account', spec.read(input, caller), spec.withinMs),
    )
    try {
      const current = getCurrentMembership(caller, entered)
      requireScope(current, spec.scope)
      if (!spec.asksByItself) markSeen(caller, entered)
      return await spec.view(rows as Rows<S>, current, input, caller) // readTogether answers in the order asked
    } catch (error) {
      throw refusedAs(error, entered)
    }
  }
  return Object.assign(run, { scope: spec.scope, input: spec.input })
}

/** A read of what belongs to the signed-in person, whatever the account. */
export function ownQuery<const S extends readonly Bound<unknown>[], View>(spec: {
  /** What an API key must hold to read this of its maker; null where only a person may. */
  keyScope: Scope | null
  /** Whether it is open to whoever lacks a passkey that an account requires of them. */
  evenWithoutPasskey?: true
  read: () => readonly [...S]
  view: (rows: Rows<S>, entered: Entered, caller: Caller) => View
}) {
  return async (caller: Caller): Promise<View> => {
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
}

/**
 * The entrance and the reads, pipelined inside one read-only transaction. The rows are fetched before the scope is
 * checked, and given to nobody if it fails.
 */
async function readTogether(
  caller: Caller,
  reach: 'account' | 'user',
  reads: readonly Bound<unknown>[],
  withinMs?: number,
) {
  if (!caller.credential) throw new SignedOut()
  const client = await caller.core.pool.connect()
  let broken = false
  try {
    const entrance = bind(enter, entranceOf(caller, caller.credential, reach, null))
    const sent = inOneWrite(client, () => [
      client.query(withinMs === undefined ? 'begin read only' : `begin read only; ${longer(withinMs)}`),
      client.query(entrance),
      ...reads.map((read) => client.query(withinMs === undefined ? read : heardWithin(read, withinMs))),
      client.query('commit'),
    ])
    const settled = await Promise.allSettled(sent)
    const failed = settled.find((one) => one.status === 'rejected')
    // the last one ends the transaction whatever failed before it: the connection is as good as new
    broken = settled.at(-1)?.status !== 'fulfilled'
    if (failed) throw failed.reason
    const results = settled.map((one) => (one as PromiseFulfilledResult<{ rows: unknown[] }>).value.rows) // none is rejected here
    const [{ answer }] = results[1] as [{ answer: Parameters<typeof admitted>[0] }] // the entrance answers one row
    return { entered: admitted(answer), rows: results.slice(2, -1) }
  } finally {
    client.release(broken)
  }
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
