import type { Currency } from '@gatehouse/core/billing/money/currency'
import type { Command } from 'commander'
import { attempt, CommandFailed } from '../attempt.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList } from '../output.ts'
import { basisPointsOf } from './billing-settings.ts'

interface Options {
  json?: boolean
}
type New = Options & {
  percent?: string
  amount?: string
  currency?: string
  periods?: string
  from?: string
  to?: string
  uses?: string
  usesOfAccount?: string
  plans?: string
}

/** `billing coupons`, for all accounts alike. */
export function addCoupons(billing: Command): void {
  const coupons = billing.command('coupons').description('Manage coupons, which every account can redeem.')
  const command = (name: string, description: string) =>
    coupons.command(name).description(description).option('--json', 'print JSON')

  command('create', 'Create a coupon that takes a percentage or an amount off each period.')
    .argument('<code>', 'what people type, such as SPRING-2026')
    .option('--percent <percent>', 'how much off, such as 20')
    .option('--amount <amount>', 'how much off, such as 10.00, with --currency')
    .option('--currency <code>', 'the currency of the amount, such as EUR')
    .option('--periods <count>', 'for how many periods (default: all)')
    .option('--from <day>', 'the first day it can be redeemed, such as 2026-12-01')
    .option('--to <day>', 'the last day it can be redeemed')
    .option('--uses <count>', 'how many times in all (default: no limit)')
    .option('--uses-of-account <count>', 'how many times by one account (default: 1)')
    .option('--plans <plans>', 'only for these plans: short names, separated by commas')
    .action((code: string, options: New) => attempt(() => create(code, options)))
  command('list', 'List coupons, newest first.').action((options: Options) => attempt(() => list(options)))
  command('withdraw', 'Withdraw a coupon: no one can redeem it. Accounts that did keep it.')
    .argument('<code>', 'its code')
    .action((code: string, options: Options) => attempt(() => withdraw(code, options)))
}

function create(code: string, options: New): Promise<void> {
  if ((options.percent === undefined) === (options.amount === undefined))
    throw new CommandFailed('Choose one: --percent PERCENT, or --amount AMOUNT with --currency CODE.', 2)
  return operate({}, async ({ core }) => {
    const { createCoupon } = await import('@gatehouse/core/billing/coupon/coupons')
    const { listed } = await import('../servers-named.ts')
    const { periods, from, to, uses, usesOfAccount, plans } = options
    const made = await createCoupon(core, {
      code,
      ...(await off(options)),
      ...(periods !== undefined && { periods: Number(periods) }),
      ...(from !== undefined && { firstOn: from }),
      ...(to !== undefined && { lastOn: to }),
      ...(uses !== undefined && { mostUses: Number(uses) }),
      ...(usesOfAccount !== undefined && { mostUsesOfAccount: Number(usesOfAccount) }),
      ...(plans !== undefined && { plans: listed(plans) }),
    })
    if (options.json) printJson(made)
    else print(`Created the coupon ${made.code}.`)
  })
}

async function off({ percent, amount, currency = '' }: New) {
  if (percent !== undefined) return { basisPoints: basisPointsOf(percent) }
  const { amountIn } = await import('../amount-in.ts')
  const { currencies, isCurrency } = await import('@gatehouse/core/billing/money/currency')
  const code = currency.toUpperCase()
  if (!isCurrency(code)) throw new CommandFailed(`--currency must be one of ${currencies.join(', ')}.`, 2)
  return { amount: amountIn(amount ?? '', code), currency: code satisfies Currency }
}

function list(options: Options): Promise<void> {
  return operate({}, async ({ core }) => {
    const { listCoupons } = await import('@gatehouse/core/billing/coupon/coupons')
    const { money } = await import('../money.ts')
    printList(await listCoupons(core), {
      json: options.json,
      nothing: 'No coupons yet.',
      head: ['CODE', 'OFF', 'PERIODS', 'FROM', 'TO', 'USED', 'PLANS', 'STATE'],
      row: (coupon) => [
        coupon.code,
        coupon.amount !== null && coupon.currency
          ? money(coupon.amount, coupon.currency)
          : `${(coupon.basisPoints ?? 0) / 100} %`,
        coupon.periods ?? 'all',
        coupon.firstOn,
        coupon.lastOn,
        coupon.mostUses === null ? coupon.uses : `${coupon.uses} of ${coupon.mostUses}`,
        coupon.plans?.join(',') ?? 'all',
        coupon.withdrawnAt ? 'withdrawn' : 'active',
      ],
    })
  })
}

function withdraw(code: string, options: Options): Promise<void> {
  return operate({}, async ({ core }) => {
    const { withdrawCoupon } = await import('@gatehouse/core/billing/coupon/coupons')
    const result = await withdrawCoupon(core, { code })
    if (options.json) printJson(result)
    else print(`Withdrew the coupon ${result.code}.`)
  })
}
