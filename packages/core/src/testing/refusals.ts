import * as assert from 'uvu/assert'
import type { Caller } from '../access/caller.ts'
import { GatehouseError, type Reason } from '../access/errors.ts'
import { type Role, roles } from '../access/roles.ts'
import { type Stage, strangers } from './stage.ts'
import { logLengths } from './trace.ts'

/** The refusal that `work` ends with; it must be of this reason, and may have to say something. */
export async function refused(
  reason: Reason,
  work: Promise<unknown>,
  says?: RegExp,
): Promise<GatehouseError> {
  const error = await work.then(
    () => new Error(`accepted, where the reason should be ${reason}`),
    (thrown: Error) => thrown,
  )
  if (!(error instanceof GatehouseError)) throw error
  assert.is(error.reason, reason, error.message)
  if (says) assert.match(error.message, says)
  return error
}

/** Every role but those allowed, and every stranger, is refused, and nothing is written. */
export async function refusesAllBut(
  allowed: readonly Role[],
  stage: Stage,
  call: (caller: Caller) => Promise<unknown>,
): Promise<void> {
  const before = await logLengths(stage)
  for (const role of roles) {
    if (!allowed.includes(role)) await refused('scope', call(stage.members[role].caller))
  }
  for (const [caller, reason] of strangers(stage)) await refused(reason, call(caller))
  assert.equal(await logLengths(stage), before)
}

/** Whoever it is, the work is refused so, and nothing is written. */
export async function refusesAndWritesNothing(
  stage: Stage,
  reason: Reason,
  work: () => Promise<unknown>,
  says?: RegExp,
): Promise<void> {
  const before = await logLengths(stage)
  await refused(reason, work(), says)
  assert.equal(await logLengths(stage), before)
}
