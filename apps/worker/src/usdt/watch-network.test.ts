import { assertBooks } from '@gatehouse/core/billing/books.testing'
import { getInvoice } from '@gatehouse/core/billing/invoice/list-invoices'
import type { Shop } from '@gatehouse/core/billing/shop.testing'
import { networkStandings } from '@gatehouse/core/billing/usdt/network-state'
import { payByUsdt } from '@gatehouse/core/billing/usdt/pay-by-usdt'
import {
  assertUsdtBooks,
  openUsdtShop,
  testWallet,
  usdtCustomer,
} from '@gatehouse/core/billing/usdt/usdt.testing'
import type { UsdtChain, UsdtNetwork } from '@gatehouse/core/billing/usdt/view'
import { watchedAddresses } from '@gatehouse/core/billing/usdt/watched'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Hex } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { finality, startChain, type TestChain } from './chain.testing.ts'
import { compileUsdtLike, usdtLike, writeUsdtLike } from './compile-usdt-like.testing.ts'
import { deriveAddresses } from './derive-addresses.ts'
import { keepPool } from './keep-pool.ts'
import { openNode } from './node.ts'
import { verifyUsdt } from './verify-usdt.ts'
import { NetworkWatch } from './watch-network.ts'

const test = suite('watching a network')

// BIP 32, test vector 1: m/0'/1/2'
const xpub =
  'xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5'
const price = 49_000_000n

let chain: TestChain
let shop: Shop
let watch: NetworkWatch

const chainOf = (network: UsdtNetwork): UsdtChain => ({
  network,
  chainId: 31_337,
  contract: chain.contract,
  shown: chain.contract,
})
const never = new AbortController().signal

test.before(async () => {
  chain = await startChain()
  await chain.mine(finality)
  shop = await openUsdtShop({ networks: [chainOf('ethereum')] })
  watch = new NetworkWatch({
    core: shop.gatehouse.core,
    chain: chainOf('ethereum'),
    node: openNode(chain.url),
    restMs: 0,
  })
  await watch.look(never)
})
test.after(async () => {
  await shop?.close()
  await chain?.stop()
})

async function fill() {
  const { core } = shop.gatehouse
  if (!core.usdt) throw new Error('USDT is not set up')
  await keepPool({ core, setup: core.usdt, xpub, nodes: new Map([['ethereum', openNode(chain.url)]]) })
}

/** An invoice over $49.00 with an address. */
async function payer() {
  await fill()
  const { owner, account, number } = await usdtCustomer(shop)
  const { networks } = await payByUsdt(owner.caller, { number })
  const address = (networks[0]?.address ?? '').toLowerCase() as Hex
  return { owner, account, number, address, look: () => getInvoice(owner.caller, { number }) }
}

/** What the books say that all addresses hold, and what they hold in the last final block. */
async function compare() {
  const at = await chain.finalized()
  const watched = await watchedAddresses(shop.gatehouse.core)
  let held = 0n
  for (const { address } of watched) held += await chain.balanceOf(address, at)
  const { rows } = await shop.gatehouse.database.owner.query(
    `select coalesce(sum(case when debit = 'usdt-clearing' then amount when credit = 'usdt-clearing' then -amount else 0 end), 0)::text as sum from movements`,
  )
  assert.is(BigInt(rows[0].sum), held, 'the books say what the chain holds')
}

async function settle() {
  await chain.mine(finality + 1)
  await watch.look(never)
  assert.is(watch.fault, null, watch.fault ?? '')
  await compare()
}

test('the contract is what its source compiles to; UPDATE_SNAPSHOT=1 writes it', () => {
  if (process.env.UPDATE_SNAPSHOT === '1') writeUsdtLike()
  assert.equal(compileUsdtLike(), usdtLike)
})

test('addresses are those that wallets derive, and one that has money already is given to nobody', async () => {
  // the phrase that development chains begin with, and its first addresses as they print them
  const account = mnemonicToAccount(`${'test '.repeat(11)}junk`, { path: "m/44'/60'/0'" }).getHdKey()
  assert.equal(
    deriveAddresses(account.publicExtendedKey, [0, 1]).map(({ ethereum }) => ethereum),
    ['0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'],
  )
  const [first] = deriveAddresses(xpub, [0])
  const [payer0] = chain.payers
  if (payer0 && first) await chain.pay(payer0, first.address, 5n)
  await fill()
  const { rows } = await shop.gatehouse.database.owner.query(
    'select index from usdt_addresses where wallet = $1 and spoilt order by index',
    [testWallet],
  )
  assert.equal(rows, [{ index: 0 }])
})

test('a payment is seen at once, paid when it is final, and gone where its block goes', async () => {
  const { address, look } = await payer()
  const [first, second] = chain.payers as [Hex, Hex]
  await chain.pay(first, address, price)
  await watch.look(never)
  const seen = await look()
  assert.equal([seen.state, seen.usdt?.missing, seen.usdt?.transfers[0]?.isFinal], ['open', 0, false])
  await chain.reorg(1)
  await watch.look(never)
  assert.equal((await look()).usdt?.transfers, [])
  assert.is((await look()).usdt?.missing, Number(price))
  await chain.pay(second, address, price)
  await chain.mine(finality - 1)
  await watch.look(never)
  assert.is((await look()).state, 'open', 'one block is missing')
  await chain.mine()
  await watch.look(never)
  await watch.look(never)
  const paid = await look()
  assert.equal(
    [paid.state, paid.usdt?.transfers.length, paid.usdt?.transfers[0]?.outcome],
    ['paid', 1, 'paid'],
  )
  await compare()
})

test('nothing, another token, and many in one transaction', async () => {
  const one = await payer()
  const other = await payer()
  const [first] = chain.payers as [Hex]
  const token = await chain.deploy()
  await chain.as(chain.owner, 'transferFrom', [first, one.address, 0n])
  await chain.pay(chain.owner, one.address, price, token)
  await chain.call('transferMany', [one.address, other.address, one.address], price)
  await settle()
  const { usdt, state } = await one.look()
  assert.is(state, 'paid')
  assert.equal(usdt?.transfers.map(({ kind, outcome }) => `${kind} ${outcome}`).sort(), [
    'in paid',
    'in twice',
    'other-token null',
  ])
  assert.is(usdt?.transfers.find(({ kind }) => kind === 'other-token')?.token, token)
  assert.is((await other.look()).state, 'paid')
})

test('a fee is told, what is frozen and destroyed leaves the books, and stopped networks take nothing', async () => {
  const { address, look } = await payer()
  const [first] = chain.payers as [Hex]
  await chain.call('setParams', 10n, 40_000n)
  await watch.look(never)
  assert.equal((await look()).usdt?.networks[0]?.fee, { basisPoints: 10, most: 40_000 })
  await chain.pay(first, address, price)
  await settle()
  const [taxed] = (await look()).usdt?.transfers ?? []
  assert.equal([taxed?.amount, taxed?.fee, taxed?.outcome], [48_960_000, 40_000, 'short'])
  await chain.call('setParams', 0n, 0n)
  await chain.pay(first, address, 40_000n)
  await settle()
  assert.is((await look()).state, 'paid')
  const unpaid = await payer()
  await chain.call('setBlackListed', address, true)
  await chain.call('setBlackListed', unpaid.address, true)
  await settle()
  assert.is((await unpaid.look()).usdt?.networks[0]?.stopped, 'frozen')
  await chain.call('destroyBlackFunds', address)
  await settle()
  assert.is((await look()).usdt?.transfers[0]?.kind, 'destroyed')
  assert.is((await look()).state, 'paid')
  await chain.call('setPaused', true)
  await watch.look(never)
  const third = await usdtCustomer(shop)
  await payByUsdt(third.owner.caller, { number: third.number }).then(
    () => assert.unreachable('it is paused'),
    (error) => assert.match(error.message, /Tether has stopped it/),
  )
  await chain.call('setPaused', false)
  await watch.look(never)
  await payByUsdt(third.owner.caller, { number: third.number })
})

type Step =
  | { do: 'pay'; who: number; part: 'short' | 'exact' | 'over' | 'dust' }
  | { do: 'reorg'; depth: number; after: 'moved' | 'repeated' | 'dropped' }
  | { do: 'sweep'; who: number }
  | { do: 'fee'; on: boolean }
  | { do: 'destroy'; who: number }
  | { do: 'mine'; blocks: number }

const who = fc.nat(2)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      who,
      part: fc.constantFrom('short', 'exact', 'over', 'dust' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('reorg' as const),
      depth: fc.integer({ min: 1, max: finality }),
      after: fc.constantFrom('moved', 'repeated', 'dropped' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sweep' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fee' as const), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('destroy' as const), who }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('mine' as const),
      blocks: fc.integer({ min: 1, max: finality + 5 }),
    }),
  },
) as fc.Arbitrary<Step>

test('whatever happens, the books are what the chain holds, and each paid invoice has its money', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
      // of many histories all customers sign in from one address
      await shop.gatehouse.database.owner.query('delete from rate_limits')
      const customers = [await payer(), await payer(), await payer()]
      let last: { to: Hex; amount: bigint } | null = null
      const pay = async (to: Hex, amount: bigint) => {
        last = { to, amount }
        const from = chain.payers[Math.floor(Math.random() * chain.payers.length)] as Hex
        await chain.pay(from, to, amount)
      }
      for (const one of steps) {
        if (one.do === 'pay') {
          const amount = { short: price / 3n, exact: price, over: price + 12_345_678n, dust: 4_321n }[
            one.part
          ]
          await pay(customers[one.who]?.address as Hex, amount)
        } else if (one.do === 'reorg') {
          const gone: { to: Hex; amount: bigint } | null = last
          await chain.reorg(one.depth)
          const { to, amount } = (gone ?? {}) as { to?: Hex; amount?: bigint }
          for (let times = one.after === 'dropped' ? 0 : one.after === 'moved' ? 1 : 2; times > 0; times--)
            if (to && amount) await pay(to, amount)
        } else if (one.do === 'sweep') {
          const address = customers[one.who]?.address as Hex
          const balance = await chain.balanceOf(address)
          if (balance > 0n) await chain.as(address, 'transfer', [chain.owner, balance])
        } else if (one.do === 'fee') await chain.call('setParams', one.on ? 15n : 0n, 49n)
        else if (one.do === 'destroy') {
          const { address } = customers[one.who] ?? {}
          await chain.call('setBlackListed', address, true)
          await chain.call('destroyBlackFunds', address)
          await chain.call('setBlackListed', address, false)
        } else await chain.mine(one.blocks)
        await watch.look(never)
        assert.is(watch.fault, null, watch.fault ?? '')
        await compare()
      }
      await chain.call('setParams', 0n, 0n)
      await settle()
      for (const { account, look } of customers) {
        await assertBooks(shop.gatehouse, account)
        await assertUsdtBooks(shop.gatehouse, account)
        const { open, due, usdt } = await look()
        const come = (usdt?.transfers ?? []).reduce(
          (sum, { kind, amount }) => (kind === 'in' ? sum + (amount ?? 0) : sum),
          0,
        )
        assert.is(
          due - open,
          Math.min(due, Math.floor(come / 10_000)),
          'it is paid by what has come, and by nothing else',
        )
        assert.ok(
          usdt?.transfers.every(({ isFinal }) => isFinal),
          'nothing is on its way any more',
        )
      }
      const [standing] = await networkStandings(shop.gatehouse.core)
      assert.is(BigInt(standing?.done ?? 0), await chain.finalized())
    }),
    // after ten or so the development chain has forgotten too much of itself: for more, run it again
    { numRuns: Number(process.env.HISTORIES ?? 3), includeErrorInReport: true },
  )
})

test('what the ledger and the chain hold is compared, and who holds another sum is named', async () => {
  const { core } = shop.gatehouse
  const { address } = await payer()
  await chain.pay(chain.payers[0] as Hex, address, price)
  await settle()
  const [same] = await verifyUsdt(core, { ethereum: chain.url })
  assert.equal([same?.rail, same?.currency, same?.difference, same?.unbooked], ['ethereum', 'USDT', 0, []])
  assert.is(BigInt(same?.ledger ?? 0) > 0n, true)
  await chain.call('vanish', address, 5n)
  const [gone] = await verifyUsdt(core, { ethereum: chain.url })
  assert.is(gone?.difference, -5)
  assert.equal(
    gone?.unbooked.map((one) => one.toLowerCase()),
    [address],
  )
  assert.equal(await verifyUsdt(core, {}), [])
})

test.run()
