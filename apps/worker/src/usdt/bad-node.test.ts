import { getInvoice } from '@gatehouse/core/billing/invoice/list-invoices'
import type { Shop } from '@gatehouse/core/billing/shop.testing'
import { networkStandings, readCursor } from '@gatehouse/core/billing/usdt/network-state'
import { payByUsdt } from '@gatehouse/core/billing/usdt/pay-by-usdt'
import { fillPool, openUsdtShop, usdtCustomer } from '@gatehouse/core/billing/usdt/usdt.testing'
import type { UsdtChain } from '@gatehouse/core/billing/usdt/view'
import { captureLog } from '@gatehouse/core/testing/captured-log'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Hex } from 'viem'
import { finality, startChain, type TestChain } from './chain.testing.ts'
import { openNode } from './node.ts'
import { startTamperedNode, type Tampering } from './tampered-node.testing.ts'
import { NetworkWatch } from './watch-network.ts'

const test = suite('a node that cannot be relied on')
const price = 49_000_000n
let chain: TestChain
let shop: Shop
let node: Awaited<ReturnType<typeof startTamperedNode>>
let watch: NetworkWatch
let setup: UsdtChain
const never = new AbortController().signal

test.before(async () => {
  chain = await startChain()
  await chain.mine(finality)
  node = await startTamperedNode(chain.url)
  setup = { network: 'ethereum', chainId: 31_337, contract: chain.contract, shown: chain.contract }
  shop = await openUsdtShop({ networks: [setup] })
  watch = watcher()
  await watch.look(never)
  assert.is(watch.fault, null)
  await fillPool(shop.gatehouse.core, 20)
})
test.after(async () => {
  await node?.stop()
  await shop?.close()
  await chain?.stop()
})
test.after.each(() => node.tamper({}))

const watcher = () =>
  new NetworkWatch({
    core: shop.gatehouse.core,
    chain: setup,
    node: openNode(node.url, { timeoutMs: 1000 }),
    restMs: 0,
  })

/** An invoice whose payment is in a final block that nobody has looked at. */
async function paid() {
  const { owner, number } = await usdtCustomer(shop)
  const { networks } = await payByUsdt(owner.caller, { number })
  const address = (networks[0]?.address ?? '').toLowerCase()
  await chain.pay(chain.payers[0] as Hex, address, price)
  await chain.mine(finality + 1)
  return { address, look: () => getInvoice(owner.caller, { number }) }
}

const cursor = () => readCursor(shop.gatehouse.core, 'ethereum')

const isLogs = (method: string) => method === 'eth_getLogs'
const past = (blocks: number) => (hex: unknown) => `0x${Math.max(0, Number(hex) - blocks).toString(16)}`

/** What nodes do, and what is said of it. */
const bad: Record<string, { how: Tampering; says: RegExp }> = {
  'lags behind what was final before': {
    how: {
      answer(one) {
        if (one.method !== 'eth_getBlockByNumber') return
        const block = one.result as { number: string }
        block.number = past(60)(block.number)
      },
    },
    says: /^it is behind: block \d+ is its last final one/,
  },
  'is of another chain': {
    how: { answer: (one) => one.method === 'eth_chainId' && Object.assign(one, { result: '0xaa36a7' }) },
    says: /^it is a node of another chain: 11155111, not 31337$/,
  },
  'answers no JSON': {
    how: { request: (response) => Boolean(response.end('<html>hello')) || true },
    says: /no JSON-RPC/,
  },
  'answers other things': {
    how: { answer: (one) => Object.assign(one, { result: { number: 'x' } }) },
    says: /^its answer to eth_\w+ is not what it should be$/,
  },
  'answers logs of another contract': {
    how: {
      answer(one) {
        if (isLogs(one.method))
          for (const log of one.result as { address: string }[]) log.address = `0x${'ab'.repeat(20)}`
      },
    },
    says: /^it answered logs that were not asked for$/,
  },
  'answers logs of other blocks': {
    how: {
      answer(one) {
        if (isLogs(one.method))
          for (const log of one.result as { blockNumber: string }[]) log.blockNumber = '0x1'
      },
    },
    says: /^it answered logs that were not asked for$/,
  },
  'answers logs of blocks that have changed': {
    how: {
      answer(one) {
        if (isLogs(one.method))
          for (const log of one.result as { blockHash: string }[]) log.blockHash = `0x${'ab'.repeat(32)}`
      },
    },
    says: /^block \d+ has changed while it was read$/,
  },
  'answers amounts that there are not': {
    how: {
      answer(one) {
        if (isLogs(one.method))
          for (const log of one.result as { data: string }[]) log.data = `0x${'f'.repeat(64)}`
      },
    },
    says: /more USDT than there is$/,
  },
  'has too many questions': {
    how: {
      request(response) {
        response.statusCode = 429
        response.end('slow down')
        return true
      },
    },
    says: /^it answered HTTP 429$/,
  },
  'refuses everything': {
    how: {
      answer: (one) => Object.assign(one, { error: { code: -32000, message: `no: ${'x'.repeat(999)}` } }),
    },
    says: /^it refused: no: x+… \(-32000\)$/,
  },
  'does not answer': { how: { request: () => true }, says: /^it did not answer in time$/ },
  'stops in the middle': {
    how: {
      request(response) {
        response.write('[{')
        return true
      },
    },
    says: /^it did not answer in time$/,
  },
  'has no such contract': {
    how: { answer: (one) => one.method === 'eth_call' && Object.assign(one, { result: '0x' }) },
    says: /^its answer to eth_call is not what it should be$/,
  },
}

for (const [does, { how, says }] of Object.entries(bad)) {
  test(`one that ${does} moves nothing on, and what it left out is booked once it is well`, async () => {
    const { look } = await paid()
    const before = await cursor()
    const logged = captureLog()
    const fresh = watcher()
    try {
      node.tamper(how)
      await fresh.look(never)
      await fresh.look(never)
      assert.match(fresh.fault ?? '', says)
      assert.equal(await cursor(), before)
      const [standing] = await networkStandings(shop.gatehouse.core)
      assert.is(standing?.fault, fresh.fault)
      assert.is((await look()).state, 'open')
      node.tamper({})
      await fresh.look(never)
      assert.is(fresh.fault, null)
      assert.is((await look()).state, 'paid')
      assert.is((await networkStandings(shop.gatehouse.core))[0]?.fault, null)
      const told = logged.text().match(/cannot be relied on/g)
      assert.is(told?.length, 1, 'the operator is told once')
      assert.not.match(logged.text(), /hunter2/)
    } finally {
      logged.restore()
    }
  })
}

test('one that leaves out a payment is found out by the balance, and all is read again', async () => {
  const { look, address } = await paid()
  const before = await cursor()
  node.tamper({ answer: (one) => isLogs(one.method) && Object.assign(one, { result: [] }) })
  for (let looks = 0; looks < 4; looks++) await watch.look(never)
  assert.match(watch.fault ?? '', new RegExp(`^it says that ${address} holds 49000000 .+ it holds 0$`))
  assert.is((await cursor())?.done, before?.done, 'nothing is done that does not agree')
  node.tamper({})
  await watch.look(never)
  assert.is(watch.fault, null)
  assert.is((await look()).state, 'paid')
  assert.equal((await cursor())?.done, Number(await chain.finalized()))
})

test('one that takes few blocks at a time is asked for fewer, and gets there', async () => {
  const { look } = await paid()
  await chain.mine(200)
  const from = (one: { params: unknown[] }) => one.params[0] as { fromBlock: string; toBlock: string }
  node.asked()
  node.tamper({
    answer(one) {
      if (!isLogs(one.method)) return
      const { fromBlock, toBlock } = from(one)
      if (toBlock !== 'latest' && Number(toBlock) - Number(fromBlock) >= 50)
        one.error = { code: -32_602, message: 'at most 50 blocks' }
    },
  })
  await watch.look(never)
  assert.is(watch.fault, null)
  assert.is((await look()).state, 'paid')
  assert.ok(node.asked().length < 400, 'and not one by one')
})

test('two that look at once book once', async () => {
  const { look } = await paid()
  await Promise.allSettled([watcher().look(never), watcher().look(never), watcher().look(never)])
  await watch.look(never)
  const { state, usdt } = await look()
  assert.equal([state, usdt?.transfers.length], ['paid', 1])
})

test.run()
