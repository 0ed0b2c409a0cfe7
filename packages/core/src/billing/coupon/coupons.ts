import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Core } from '../../access/core.ts'
import { Conflict, NotFound } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { asSystem, systemRows } from '../../access/system-read.ts'
import { isUniqueViolation } from '../../database/database-away.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { type Currency, currencies } from '../money/currency.ts'

const day = z.iso.date('A day is written as 2026-12-31.')

const couponInput = z
  .object({
    code: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z0-9][A-Z0-9-]{2,39}$/, 'A code has 3 to 40 letters, digits and hyphens.'),
    basisPoints: z.int().min(1, 'More than 0 % off.').max(10_000, 'At most 100 % off.').optional(),
    amount: z.int().min(1, 'An amount is above 0.').optional(),
    currency: z.enum(currencies as [Currency, ...Currency[]]).optional(),
    periods: z.int().min(1).max(120).nullable().default(null),
    firstOn: day.optional(),
    lastOn: day.optional(),
    mostUses: z.int().min(1).optional(),
    mostUsesOfAccount: z.int().min(1).default(1),
    plans: z.array(z.string()).min(1).optional(),
  })
  .refine(
    ({ basisPoints, amount }) => (basisPoints === undefined) !== (amount === undefined),
    'Say how much is off: a percentage or an amount.',
  )
  .refine(
    ({ amount, currency }) => (amount === undefined) === (currency === undefined),
    'An amount has a currency.',
  )
  .refine(
    ({ firstOn, lastOn }) => !firstOn || !lastOn || firstOn <= lastOn,
    'The last day is before the first.',
  )

const add = statement<never>(
  'coupon.add',
  `insert into coupons (id, code, basis_points, amount, currency, periods, first_on, last_on, most_uses, most_uses_of_account, plans, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, now())`,
)
const known = statement<{ slug: string }>(
  'coupon.known_plans',
  'select distinct slug from plans where slug = any($1)',
)
const withdraw = statement<{ code: string }>(
  'coupon.withdraw',
  'update coupons set withdrawn_at = now() where code = $1 and withdrawn_at is null returning code',
)
const all = statement<{
  code: string
  basis_points: number | null
  amount: number | null
  currency: Currency | null
  periods: number | null
  first_on: string | null
  last_on: string | null
  most_uses: number | null
  uses: number
  plans: string[] | null
  withdrawn_at: string | null
}>('coupon.list', 'select * from coupons order by created_at desc limit 1000')

/** Makes a coupon, as the administrator of Gatehouse. Throws Invalid, Conflict. */
export async function createCoupon(core: Core, raw: z.input<typeof couponInput>): Promise<{ code: string }> {
  const coupon = parseInput(couponInput, raw)
  const {
    code,
    basisPoints,
    amount,
    currency,
    periods,
    firstOn,
    lastOn,
    mostUses,
    mostUsesOfAccount,
    plans,
  } = coupon
  if (plans) {
    const there = await systemRows(core)(known, [plans])
    const missing = plans.filter((slug) => !there.some((one) => one.slug === slug))
    if (missing.length > 0) throw new NotFound(`plan as ${missing.join(', ')}`)
  }
  const values = [
    uuidv7(),
    code,
    basisPoints ?? null,
    amount ?? null,
    currency ?? null,
    periods,
    firstOn ?? null,
    lastOn ?? null,
    mostUses ?? null,
    mostUsesOfAccount,
    plans ?? null,
  ]
  await asSystem(core, bind(add, values)).catch((error) => {
    throw error instanceof Conflict || isUniqueViolation(error)
      ? new Conflict(`There is a coupon ${code} already.`)
      : error
  })
  return { code }
}

/** Withdraws a coupon: nobody can redeem it any more, and who has keeps it. Throws NotFound. */
export async function withdrawCoupon(core: Core, { code }: { code: string }): Promise<{ code: string }> {
  const [row] = await asSystem(core, bind(withdraw, [code.trim().toUpperCase()]))
  if (!row) throw new NotFound('coupon')
  return row
}

/** All coupons, the newest first. */
export async function listCoupons(core: Core) {
  return (await asSystem(core, bind(all, []))).map((row) => ({
    code: row.code,
    basisPoints: row.basis_points,
    amount: row.amount,
    currency: row.currency,
    periods: row.periods,
    firstOn: row.first_on,
    lastOn: row.last_on,
    mostUses: row.most_uses,
    uses: row.uses,
    plans: row.plans,
    withdrawnAt: iso(row.withdrawn_at),
  }))
}
