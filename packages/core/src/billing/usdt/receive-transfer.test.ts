import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { closeAccount } from '../../team/account/close-account.ts'
import { trace } from '../../testing/trace.ts'
import { assertBooks } from '../books.testing.ts'
import { getInvoice } from '../invoice/list-invoices.ts'
import { pass, type Shop } from '../shop.testing.ts'
import { getSubscription } from '../subscription/get-subscription.ts'
import { replaceSeen } from './network-state.ts'
import { payByUsdt } from './pay-by-usdt.ts'
import { type FinalTransfer, receiveTransfer } from './receive-transfer.ts'
import { assertUsdtBooks, fillPool, openUsdtShop, usdtCustomer } from './usdt.testing.ts'
import { listAddresses, watchedAddresses } from './watched.ts'

const test = suite('receiveTransfer')
let shop: Shop
let sent = 0

test.before(async () => {
  shop = await openUsdtShop()
  await fillPool(shop.gatehouse.core, 20)
})
test.after(() => shop?.close())

async function payer() {
  const { owner, account, number } = await usdtCustomer(shop)
  await payByUsdt(owner.caller, { number })
  const { core } = shop.gatehouse
  const watched = (await watchedAddresses(core)).find((one) => one.account === account)
  const transfer = (amount: bigint, more: Partial<FinalTransfer> = {}): FinalTransfer => ({
    network: 'ethereum',
    hash: `0x${(++sent).toString(16).padStart(64, '0')}`,
    logIndex: 0,
    account,
    invoice: watched?.invoice ?? '',
    address: watched?.address.slice(2) ?? '',
    kind: 'in',
    amount,
    fee: 0n,
    block: sent,
    at: new Date(),
    ...more,
  })
  const receive = async (amount: bigint, more?: Partial<FinalTransfer>) => {
    await receiveTransfer(core, transfer(amount, more))
    await assertBooks(shop.gatehouse, account)
    await assertUsdtBooks(shop.gatehouse, account)
  }
  return {
    owner,
    number,
    account,
    transfer,
    receive,
    look: () => getInvoice(owner.caller, { number }),
    credit: async () => (await getSubscription(owner.caller, undefined)).credit,
  }
}

test('the exact amount pays, is in the log, mailed, and booked once however often it is told', async () => {
  const { transfer, look, owner } = await payer()
  const one = transfer(49_000_000n)
  const { result, events, mails } = await trace(shop, () => receiveTransfer(shop.gatehouse.core, one))
  assert.equal([result, mails], [true, 1])
  assert.equal(
    events.map(({ verb, details }) => ({ verb, details })),
    [
      {
        verb: 'payment.settled',
        details: {
          invoice: (await look()).number,
          amount: '49.00 USDT',
          by: 'usdt',
          reference: `ethereum:${one.hash}:0`,
        },
      },
    ],
  )
  const { core } = shop.gatehouse
  const again = await Promise.all([receiveTransfer(core, one), receiveTransfer(core, one)])
  assert.equal(again, [false, false])
  const { state, usdt, payment } = await look()
  assert.equal([state, payment?.by, payment?.state], ['paid', 'USDT', 'paid'])
  assert.equal(
    [
      usdt?.missing,
      usdt?.transfers.map(({ amount, isFinal, outcome, isLate }) => ({ amount, isFinal, outcome, isLate })),
    ],
    [0, [{ amount: 49_000_000, isFinal: true, outcome: 'paid', isLate: false }]],
  )
  await assertUsdtBooks(shop.gatehouse, owner.account.id)
})

test('what is short stays open, to a millionth; the rest pays it, from another network too', async () => {
  const { receive, look, credit } = await payer()
  await receive(20_005_000n)
  const short = await look()
  assert.equal([short.state, short.open, short.usdt?.missing], ['open', 2900, 28_995_000])
  assert.is(short.usdt?.transfers[0]?.outcome, 'short')
  await receive(4_000n)
  assert.is((await look()).usdt?.missing, 28_991_000)
  await receive(28_991_000n, { network: 'tron' })
  const paid = await look()
  assert.equal([paid.state, paid.usdt?.missing, await credit()], ['paid', 0, 0])
})

test('what is more, and what comes twice, is credit; less than a cent of it waits', async () => {
  const { receive, look, credit } = await payer()
  await receive(50_009_999n)
  assert.equal([(await look()).usdt?.transfers[0]?.outcome, await credit()], ['over', 100])
  await receive(49_000_001n, { fee: 500n })
  const { usdt } = await look()
  assert.equal([usdt?.transfers[0]?.outcome, usdt?.transfers[0]?.fee, await credit()], ['twice', 500, 5001])
})

test('what comes after its day is late, lifts the hold, and what comes to a closed account is kept', async () => {
  const { receive, look, owner, credit } = await payer()
  await pass(shop, owner, 20)
  assert.equal((await getSubscription(owner.caller, undefined)).holds, ['unpaid'])
  await receive(49_000_000n, { at: new Date(Date.now() + 40 * 86_400_000) })
  assert.equal((await getSubscription(owner.caller, undefined)).holds, [])
  assert.is((await look()).usdt?.transfers[0]?.isLate, true)
  assert.is(await credit(), 0)
  await closeAccount(owner.caller, { slug: owner.account.slug } as Parameters<typeof closeAccount>[1])
  await receive(1_000_000n)
})

test('what is seen is shown, pays nothing, and is replaced whole', async () => {
  const { core } = shop.gatehouse
  const { transfer, look, receive, account } = await payer()
  const { network, fee: _fee, amount, ...seen } = transfer(49_000_000n)
  const one = { ...seen, amount: Number(amount), token: null }
  assert.is(await replaceSeen(core, network, [one]), 1)
  assert.is(await replaceSeen(core, network, [one]), 0)
  const { state, usdt } = await look()
  assert.equal(
    [state, usdt?.missing, usdt?.transfers[0]?.isFinal, usdt?.transfers[0]?.outcome],
    ['open', 0, false, null],
  )
  assert.is(await replaceSeen(core, 'tron', []), 0)
  assert.is(await replaceSeen(core, network, []), 1)
  assert.equal([(await look()).usdt?.missing, (await look()).usdt?.transfers], [49_000_000, []])
  const other = { ...one, kind: 'other-token' as const, amount: null, token: `0x${'ab'.repeat(20)}` }
  await replaceSeen(core, network, [one, { ...other, logIndex: 1 }])
  await receive(amount, { hash: one.hash })
  await replaceSeen(core, network, [])
  assert.equal(
    (await look()).usdt?.transfers.map(({ kind, isFinal }) => [kind, isFinal]),
    [['in', true]],
  )
  await assertUsdtBooks(shop.gatehouse, account)
})

test('what is swept or destroyed leaves the ledger, and takes nothing from who has paid', async () => {
  const { core } = shop.gatehouse
  const { receive, look, owner } = await payer()
  await receive(49_000_000n)
  await receive(40_000_000n, { kind: 'out' })
  await receive(9_000_000n, { kind: 'destroyed' })
  assert.is((await look()).state, 'paid')
  const [listed] = await listAddresses(core, owner.account.slug)
  assert.equal([listed?.onEthereum, listed?.onTron, listed?.invoice], [0, 0, (await look()).number])
  // from an address of ours to an address of ours, in one log
  const other = await payer()
  await other.receive(1_000_000n)
  const hash = `0x${'cd'.repeat(32)}`
  await other.receive(1_000_000n, { kind: 'out', hash })
  await receive(1_000_000n, { hash })
  assert.is((await listAddresses(core, owner.account.slug))[0]?.onEthereum, 1_000_000)
})

test.run()
