import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { by, trace } from '../../testing/trace.ts'
import { getInvoice } from '../invoice/list-invoices.ts'
import { choose, pass, type Shop } from '../shop.testing.ts'
import { beginCursor, noteFrozen, noteTether } from './network-state.ts'
import { payByUsdt } from './pay-by-usdt.ts'
import { fillPool, openUsdtShop, takeUsdt, usdtCustomer } from './usdt.testing.ts'
import { watchedAddresses } from './watched.ts'

const test = suite('payByUsdt')
let shop: Shop
let number: string

test.before(async () => {
  shop = await openUsdtShop()
  await pass(shop, shop.owner, 8)
  number = (await choose(shop.owner.caller, 'team')).invoice ?? ''
})
test.after(() => shop?.close())

test('owners and who is in billing may, and where no address waits they are told to come again', async () => {
  await refusesAllBut(['OWNER', 'BILLING'], shop, (caller) => payByUsdt(caller, { number }))
  await refusesAndWritesNothing(
    shop,
    'conflict',
    () => payByUsdt(shop.billing.caller, { number }),
    /Try again in a moment/,
  )
  await refusesAndWritesNothing(shop, 'not-found', () =>
    payByUsdt(shop.billing.caller, { number: 'ACME-0002' }),
  )
})

test('an invoice has one address, which stands in the log and is answered again', async () => {
  const { core } = shop.gatehouse
  await fillPool(core, 3)
  const before = await getInvoice(shop.billing.caller, { number })
  assert.equal(before.usdt, { missing: 49_000_000, networks: [], transfers: [] })
  const { result, events } = await trace(shop, () =>
    payByUsdt(shop.billing.caller, { number: number.toLowerCase() }),
  )
  const [ethereum, tron] = result.networks
  assert.equal(
    [result.missing, ethereum?.name, ethereum?.stopped, ethereum?.isBehind, tron?.name, tron?.uri],
    [49_000_000, 'Ethereum', null, true, 'TRON', null],
  )
  assert.is(
    ethereum?.uri,
    `ethereum:0xdac17f958d2ee523a2206206994597c13d831ec7@1/transfer?address=${ethereum?.address}&uint256=49000000`,
  )
  assert.match(tron?.address ?? '', /^T[1-9A-HJ-NP-Za-km-z]{33}$/)
  assert.equal(
    events.map(({ verb, actor, resource, details }) => ({ verb, actor, label: resource.label, details })),
    [
      {
        verb: 'invoice.address_given',
        actor: by(shop.billing).actor,
        label: number,
        details: { invoice: number, amount: '49.00 USDT', addresses: [ethereum?.address, tron?.address] },
      },
    ],
  )
  const again = await trace(shop, () => payByUsdt(shop.owner.caller, { number }))
  assert.equal([again.result, again.events], [result, []])
  assert.equal((await getInvoice(shop.billing.caller, { number })).usdt, result)
})

test('no two invoices get the same address, however many ask at once', async () => {
  const { core } = shop.gatehouse
  const customers = []
  for (let at = 0; at < 8; at++) customers.push(await usdtCustomer(shop))
  await fillPool(core, 5, 3)
  const asked = await Promise.allSettled(
    customers.map((one) => payByUsdt(one.owner.caller, { number: one.number })),
  )
  const given = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value.networks[0]?.address] : []))
  assert.is(given.length, 7)
  assert.is(new Set(given).size, 7)
  assert.is((await watchedAddresses(core)).length, 8)
})

test('only what is in dollars is taken, where it is set up', async () => {
  const { core } = shop.gatehouse
  const euros = await usdtCustomer(shop, 'starter')
  await refused(
    'conflict',
    payByUsdt(euros.owner.caller, { number: euros.number }),
    /Only invoices in USD .+ is in EUR/,
  )
  assert.is((await getInvoice(euros.owner.caller, { number: euros.number })).usdt, null)
  const { owner, number: other } = await usdtCustomer(shop)
  Object.assign(core, { usdt: null })
  await refused('conflict', payByUsdt(owner.caller, { number: other }), /not set up here/)
  assert.is((await getInvoice(owner.caller, { number: other })).usdt, null)
  assert.equal(
    (await getInvoice(shop.owner.caller, { number })).usdt?.networks,
    [],
    'what has come is shown still',
  )
  takeUsdt(core)
})

test('where Tether has stopped a network, or frozen the address, it says so and takes nothing', async () => {
  const { core } = shop.gatehouse
  const fee = { basisPoints: 10, most: 50_000_000 }
  for (const network of ['ethereum', 'tron'] as const) await beginCursor(core, network, 1)
  await noteTether(core, 'ethereum', { stopped: 'paused', fee })
  await noteTether(core, 'tron', { stopped: null, fee: { basisPoints: 0, most: 0 } })
  const shown = async () => (await getInvoice(shop.owner.caller, { number })).usdt?.networks ?? []
  assert.equal(
    (await shown()).map(({ stopped, isBehind, fee }) => ({ stopped, isBehind, fee })),
    [
      { stopped: 'paused', isBehind: false, fee },
      { stopped: null, isBehind: false, fee: null },
    ],
  )
  const [address] = await watchedAddresses(core)
  const frozen = (yes: boolean) =>
    noteFrozen(core, 'tron', [{ address: address?.address ?? '', frozen: yes }])
  await frozen(true)
  await frozen(true)
  assert.is((await shown())[1]?.stopped, 'frozen')
  await refused('conflict', payByUsdt(shop.owner.caller, { number }), /Tether has stopped it/)
  await frozen(false)
  assert.is((await shown())[1]?.stopped, null)
  await payByUsdt(shop.owner.caller, { number })
})

test.run()
