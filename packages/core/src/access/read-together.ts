import { inOneWrite } from '../database/in-one-write.ts'
import { heardWithin, longer } from '../database/patience.ts'
import { type Bound, bind } from '../database/statement.ts'
import { type Caller, type Credential, entranceOf } from './caller.ts'
import { callerKey, type Reach } from './caller-key.ts'
import { admitted } from './current-membership.ts'
import type { Entered } from './entered.ts'
import { type Invalid, NotAMember, SignedOut } from './errors.ts'
import { enter } from './transaction.ts'
import { asStranger, countingWrong, refusedAs } from './wrong-credential.ts'

/** Who came in, and the rows of each statement in the order asked. */
interface Read {
  entered: Entered
  rows: unknown[][]
}

/**
 * The entrance and the reads, pipelined inside one read-only transaction. The rows are fetched before the scope is
 * checked, and given to nobody if it fails. It locks nothing.
 */
export async function readTogether(
  caller: Caller,
  reach: Reach,
  reads: readonly Bound<unknown>[],
  withinMs?: number,
): Promise<Read> {
  const { core, credential } = caller
  if (!credential) throw new SignedOut()
  const key = callerKey(caller, credential, reach)
  const read = () => readOnce(caller, credential, reach, reads, withinMs)
  const isKnown = credential.kind === 'operator' || core.known.accountOf(key) !== undefined
  try {
    const found = await (isKnown ? read() : asStranger(caller, read))
    core.known.note(key, reach === 'account' ? (found.entered.accounts[0]?.id ?? null) : null)
    return found
  } catch (error) {
    if (error instanceof SignedOut || error instanceof NotAMember) core.known.forget(key)
    throw error
  }
}

/**
 * For an input that cannot be right: says so to whoever may ask at all, and to anybody else that they may not, without a lock.
 * @throws `invalid`, and what `decide` throws
 */
export function refuseInput(
  caller: Caller,
  reach: Reach,
  decide: (entered: Entered) => void,
  invalid: Invalid,
): Promise<never> {
  return countingWrong(caller, async () => {
    const { entered } = await readTogether(caller, reach, [])
    try {
      decide(entered)
    } catch (error) {
      throw refusedAs(error, entered)
    }
    throw refusedAs(invalid, entered)
  })
}

async function readOnce(
  caller: Caller,
  credential: Credential,
  reach: Reach,
  reads: readonly Bound<unknown>[],
  withinMs?: number,
): Promise<Read> {
  const client = await caller.core.pool.connect()
  let broken = false
  try {
    const entrance = bind(enter, entranceOf(caller, credential, reach, null))
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
