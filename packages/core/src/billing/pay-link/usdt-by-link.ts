import type { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { parseInput } from '../../access/input.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { systemRows } from '../../access/system-read.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { giveAddress, takenView } from '../usdt/give-address.ts'
import { usdtOfInvoice } from '../usdt/usdt-of-invoice.ts'
import type { UsdtView } from '../usdt/view.ts'
import { findPayLink, payLinkToken } from './preview-pay-link.ts'

/** It was given in between. */
class GivenAlready extends Error {}

/**
 * Answers whoever holds the link where what is open of its invoice can be sent in USDT: the same address as to everybody, for ever. Throws NotFound,
 * Conflict, RateLimited.
 */
export async function usdtByLink(caller: Caller, raw: z.input<typeof payLinkToken>): Promise<UsdtView> {
  const { token } = parseInput(payLinkToken, raw)
  const { account, number, invoice } = await findPayLink(caller, token)
  await limitRate(caller.core, 'pay-link.invoice', invoice)
  const given = async () => {
    const [row] = await systemRows(caller.core)(usdtOfInvoice, [number, account])
    return row?.address ? takenView(row, caller.core.usdt) : null
  }
  const before = await given()
  if (before) return before
  try {
    return await systemMutation(
      { verb: 'invoice.address_given', caller, accounts: [account] },
      async (work) => {
        const outcome = await giveAddress(work, { account, number })
        if ('repeated' in outcome) throw new GivenAlready()
        return { ...outcome, actor: { kind: 'system', id: null, label: 'payment link' } }
      },
    )
  } catch (error) {
    const after = error instanceof GivenAlready ? await given() : null
    if (after) return after
    throw error
  }
}
