import { createHash, randomBytes } from 'node:crypto'
import * as assert from 'uvu/assert'
import type { Core } from '../../access/core.ts'
import type { TestGatehouse } from '../../testing/test-gatehouse.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { keepAddresses } from './address-pool.ts'
import { usdtChains } from './networks.ts'
import { tronAddress } from './tron-address.ts'
import type { UsdtSetup } from './view.ts'

export const testWallet = createHash('sha256').update('a wallet for tests').digest('hex').slice(0, 16)

/** Lets a Gatehouse be paid in USDT, as its environment would. */
export function takeUsdt(core: Core, setup: Partial<UsdtSetup> = {}): void {
  const usdt: UsdtSetup = { wallet: testWallet, networks: Object.values(usdtChains), ...setup }
  Object.assign(core, { usdt })
}

/** What makes a plan one that is sold in dollars unless a customer pays in another currency. */
export const inDollars = { currency: 'USD' }

/** A shop that sells in dollars as well, to be paid in USDT. */
export async function openUsdtShop(setup?: Partial<UsdtSetup>): Promise<Shop> {
  // Starter alone is sold in euros, which nobody pays in USDT
  const plans = demoPlans.map((plan) => (plan.slug === 'starter' ? plan : { ...plan, ...inDollars }))
  const shop = await openShop(plans)
  takeUsdt(shop.gatehouse.core, setup)
  return shop
}

/** Addresses that are ready to be given out, of keys that nobody has. */
export async function fillPool(core: Core, count: number, from = 0): Promise<void> {
  const derived = Array.from({ length: count }, (_, at) => {
    const bytes = randomBytes(20)
    const address = `0x${bytes.toString('hex')}`
    return { index: from + at, address, ethereum: address, tron: tronAddress(bytes), spoilt: false }
  })
  await keepAddresses(core, testWallet, derived)
}

let opened = 0

/** An account with an open invoice over $49.00. */
export async function usdtCustomer(shop: Shop, plan = 'team') {
  const owner = await shop.gatehouse.account(`customer-${++opened}`)
  await pass(shop, owner, 8)
  const { invoice } = await choose(owner.caller, plan)
  return { owner, account: owner.account.id, number: invoice ?? '' }
}

/** What must hold of USDT in the books of an account, whatever has happened to it. */
export async function assertUsdtBooks({ database }: Pick<TestGatehouse, 'database'>, account: string) {
  const { rows } = await database.owner.query<Record<string, string>>(
    `with sums as (
       select coalesce(sum(amount) filter (where debit = 'usdt-clearing'), 0) - coalesce(sum(amount) filter (where credit = 'usdt-clearing'), 0) as clearing,
         coalesce(sum(amount) filter (where credit = 'usdt-exchange' and currency = 'USDT'), 0) as "exchanged",
         coalesce(sum(amount) filter (where debit = 'usdt-exchange' and currency = 'USD'), 0) as "cents",
         count(*) filter (where (currency = 'USDT') <> (debit like 'usdt%' and credit like 'usdt%' or credit = 'usdt-clearing')) as mixed
       from movements where account_id = $1)
     select s.*,
       (select coalesce(sum(case when kind = 'in' then amount else -amount end), 0) from usdt_transfers
        where account_id = $1 and booked_at is not null) as held,
       (select coalesce(sum(amount), 0) from payments where account_id = $1 and rail = 'usdt') as paid
     from sums s`,
    [account],
  )
  const { clearing, exchanged, cents, held, paid, mixed } = Object.fromEntries(
    Object.entries(rows[0] ?? {}).map(([name, sum]) => [name, Number(sum)]),
  )
  assert.is(clearing, held, 'what the ledger holds in USDT is what has come and not gone')
  assert.is(cents, paid, 'each payment is in the ledger, in whole cents')
  const dust = (exchanged ?? 0) - (cents ?? 0) * 10_000
  assert.ok(dust >= 0 && dust < 10_000, `what is not exchanged is less than a cent: ${dust}`)
  assert.is(mixed, 0, 'USDT and dollars meet in the exchange account alone')
}
