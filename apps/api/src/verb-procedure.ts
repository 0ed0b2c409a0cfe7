import type { Caller } from '@gatehouse/core/access/caller'
import type { Scope } from '@gatehouse/core/access/roles'
import type { z } from 'zod'
import { member, signedIn } from './trpc.ts'

/** A verb or read of the core, as mutation(), query() and their kin make them. */
interface Callable<Input extends z.ZodType, Result> {
  (caller: Caller, input: z.input<Input>): Promise<Result>
  readonly input: Input
}

/** The core validates, and says what is wrong field by field; here the input only gets its type, and what describes it. */
export function inputOf<Input extends z.ZodType>(schema: Input) {
  const parse = (raw: unknown) => raw as z.input<Input> // checked by parseInput() in the core
  return Object.assign(parse, { schema })
}

// tRPC's type for "no input set" cannot be ruled out for a generic schema
const given = <Input>(input: unknown) => input as Input

/** The procedure of a verb: its scope is the verb's own. */
export function mutationOf<Input extends z.ZodType, Result>(
  verb: Callable<Input, Result> & { scope: Scope },
) {
  return member(verb.scope)
    .input(inputOf(verb.input))
    .mutation(({ ctx, input }) => verb(ctx.caller, given(input)))
}

/** The procedure of a read. */
export function queryOf<Input extends z.ZodType, Result>(read: Callable<Input, Result> & { scope: Scope }) {
  return member(read.scope)
    .input(inputOf(read.input))
    .query(({ ctx, input }) => read(ctx.caller, given(input)))
}

/** The procedure of a verb on what is the caller's own. */
export function ownMutationOf<Input extends z.ZodType, Result>(verb: Callable<Input, Result>) {
  return signedIn.input(inputOf(verb.input)).mutation(({ ctx, input }) => verb(ctx.caller, given(input)))
}
