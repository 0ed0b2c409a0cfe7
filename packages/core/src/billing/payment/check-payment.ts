import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import { lookUpPayment } from './look-up-payment.ts'

const stateOf = statement<{ state: string }>(
  'payment.state',
  'select state from payments where account_id = account_in_context() and id = $1',
)

export const checkInput = z.object({ payment: id })

const mayCheck = query({
  scope: 'invoice:pay',
  input: checkInput,
  read: ({ payment }) => [bind(stateOf, [payment])],
  view: ([[found]], { account }, { payment }) => ({ account: account.id, payment, state: found?.state }),
})

/**
 * Asks the provider at once about a payment that somebody has come back from, so that nobody who has paid waits for its webhook. Of one that
 * has ended nobody is asked. Throws NotFound.
 */
export async function checkPayment(
  caller: Caller,
  raw: z.input<typeof checkInput>,
): Promise<{ changed: boolean }> {
  const { account, payment, state } = await mayCheck(caller, raw)
  if (!state) throw new NotFound('payment')
  if (state !== 'asking') return { changed: false }
  return { changed: await lookUpPayment(caller.core, { account, payment }) }
}
