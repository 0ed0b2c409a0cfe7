import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, NotFound } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { bind, statement } from '../../database/statement.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import type { Currency } from '../money/currency.ts'
import { stateOf } from '../subscription/change-plan.ts'
import { couponInWords } from '../subscription/get-subscription.ts'
import { CouponRedemption } from './coupon-redemption.entity.ts'

interface Found {
  id: string
  code: string
  basis_points: number | null
  amount: number | null
  currency: Currency | null
  periods: number | null
  plans: string[] | null
}

type Answer =
  | { ok: Found }
  | { refused: 'unknown' | 'early' | 'late' | 'used-up' | 'yours-used-up' }
  | { refused: 'running'; code: string }

const look = statement<{ answer: Answer }>('coupon.look', 'select offered_coupon($1, $2) as answer')
const take = statement<{ answer: Answer }>('coupon.redeem', 'select redeem_coupon($1, $2) as answer')

/** As it is typed: in any case, with spaces around. What cannot be a code is none: capitals are made of Latin letters alone. */
const couponCode = z
  .string()
  .max(200, 'This is no code.')
  .transform((text) => text.trim())
  .transform((code) => (/^[A-Za-z0-9][A-Za-z0-9-]{2,39}$/.test(code) ? code.toUpperCase() : null))

export const redeemInput = z.object({ code: couponCode })

const refusals = {
  early: 'This coupon cannot be used yet.',
  late: 'This coupon has expired.',
  'used-up': 'This coupon has been used as often as it can be.',
  'yours-used-up': 'You have used this coupon already.',
} as const

/** The coupon that was answered. @throws NotFound, Conflict */
function offered(answer: Answer | undefined): Found {
  if (!answer) throw new Error('the coupon was not looked at')
  if ('ok' in answer) return answer.ok
  if (answer.refused === 'unknown') throw new NotFound('coupon')
  if (answer.refused === 'running')
    throw new Conflict(`The coupon ${answer.code} runs already. One at a time can.`)
  throw new Conflict(refusals[answer.refused])
}

const redeem = mutation({
  verb: 'coupon.redeemed',
  scope: 'coupon:redeem',
  input: redeemInput,
  // looked at with the entrance, so that who is refused costs little, however many they are
  row: ({ code }) => bind(look, [code, new Date()]),
  async run(work, { code: typed }) {
    const {
      id,
      code,
      basis_points: basisPoints,
      amount,
      currency,
      periods,
      plans,
    } = offered(work.row?.answer)
    const state = await stateOf(work)
    const plan = state.nextPlan ?? state.plan
    if (plans && plan && !plans.includes(plan.terms.slug))
      throw new Conflict(`This coupon is for another plan: ${plans.join(', ')}.`)
    if (currency && state.currency && currency !== state.currency)
      throw new Conflict(`This coupon is in ${currency}, and you pay in ${state.currency}.`)
    const [taken] = await work.rows(take, [typed, work.now])
    offered(taken?.answer)
    const redemption = work.em.create(CouponRedemption, {
      accountId: work.account.id,
      id: uuidv7(),
      couponId: id,
      redeemedAt: work.now,
      periodsLeft: periods,
      endedAt: null,
    })
    work.em.persist(redemption)
    const text = couponInWords({
      redemption: redemption.id,
      code,
      basisPoints,
      amount: amount === null ? null : BigInt(amount),
      currency,
      periodsLeft: periods,
      plans,
    })
    return { result: { code, text, periods }, resource: { id, label: code }, details: { off: text, periods } }
  },
})

/**
 * Redeems a coupon for the account: it takes something off from the next period on that is charged. Throws NotFound for what is no code, Conflict
 * for one that cannot be had, RateLimited.
 */
export async function redeemCoupon(caller: Caller, raw: { code: string }) {
  // before anything is looked up, so that codes cannot be guessed; whoever runs Gatehouse has the list of them
  if (caller.credential?.kind !== 'operator')
    await limitRate(
      caller.core,
      'coupon.ip',
      caller.ip ?? `account ${caller.account}`,
      'You have tried many codes.',
    )
  return redeem(caller, raw)
}
