import { getInvoice } from '@gatehouse/core/billing/invoice/list-invoices'
import { networkStandings } from '@gatehouse/core/billing/usdt/network-state'
import { payByUsdt } from '@gatehouse/core/billing/usdt/pay-by-usdt'
import {
  assertUsdtBooks,
  fillPool,
  openUsdtShop,
  usdtCustomer,
} from '@gatehouse/core/billing/usdt/usdt.testing'
import type { UsdtChain } from '@gatehouse/core/billing/usdt/view'
import { watchedAddresses } from '@gatehouse/core/billing/usdt/watched'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Hex } from 'viem'
import { finality, startChain } from './chain.testing.ts'
import { openNode } from './node.ts'
import { type Answered, startTamperedNode } from './tampered-node.testing.ts'
import { NetworkWatch } from './watch-network.ts'

const test = suite('TRON, as its nodes answer JSON-RPC')
const never = new AbortController().signal

/** What java-tron's JSON-RPC does otherwise: calls of now alone, and blocks without what TRON has not. */
function asTron(one: Answered): void {
  if (one.method === 'eth_call' && one.params[1] !== 'latest')
    one.error = { code: -32_602, message: 'QUANTITY not supported, just support TAG as latest' }
  if (one.method === 'eth_getBlockByNumber' && one.result)
    Object.assign(one.result, {
      nonce: null,
      stateRoot: '0x',
      extraData: '0x',
      uncles: [],
      baseFeePerGas: '0x0',
    })
}

test('an invoice is paid there by the same way, at an address as TRON writes it', async () => {
  const chain = await startChain(728_126_428)
  const node = await startTamperedNode(chain.url)
  node.tamper({ answer: asTron })
  await chain.mine(finality)
  const setup: UsdtChain = {
    network: 'tron',
    chainId: 728_126_428,
    contract: chain.contract,
    shown: chain.contract,
  }
  const shop = await openUsdtShop({ networks: [setup] })
  try {
    const { core } = shop.gatehouse
    const watch = new NetworkWatch({ core, chain: setup, node: openNode(node.url), restMs: 0 })
    await watch.look(never)
    await fillPool(core, 1)
    const { owner, account, number } = await usdtCustomer(shop)
    const { networks } = await payByUsdt(owner.caller, { number })
    assert.match(networks[0]?.address ?? '', /^T[1-9A-HJ-NP-Za-km-z]{33}$/)
    const [watched] = await watchedAddresses(core)
    const look = () => getInvoice(owner.caller, { number })
    await chain.pay(chain.payers[0] as Hex, watched?.address ?? '', 20_000_000n)
    await watch.look(never)
    assert.is((await look()).usdt?.missing, 29_000_000)
    await chain.mine(finality)
    // one is final, and another is not: what is held now is both
    await chain.pay(chain.payers[1] as Hex, watched?.address ?? '', 29_000_000n)
    await watch.look(never)
    assert.is(watch.fault, null)
    assert.equal([(await look()).open, (await look()).usdt?.missing], [2900, 0])
    await chain.mine(finality)
    await watch.look(never)
    assert.is((await look()).state, 'paid')
    const [standing] = await networkStandings(core)
    assert.equal([watch.fault, BigInt(standing?.done ?? 0)], [null, await chain.finalized()])
    await assertUsdtBooks(shop.gatehouse, account)
  } finally {
    await shop.close()
    await node.stop()
    await chain.stop()
  }
})

test.run()
