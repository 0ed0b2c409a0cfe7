import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestClient, encodeFunctionData, getContractAddress, type Hex, http, publicActions } from 'viem'
import { usdtLike } from './compile-usdt-like.testing.ts'

/** Blocks behind the head that are final: twice as many as an epoch has slots. */
export const finality = 20

/** A chain of a test's own, with Tether's quirks on it. */
export type TestChain = Awaited<ReturnType<typeof startChain>>

/** Starts a development chain (anvil): blocks are mined when the test says so, and those 20 behind the head are final. */
export async function startChain(chainId = 31_337) {
  const port = await freePort()
  const found = createRequire(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json'))
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  const binary = found.resolve(`@foundry-rs/anvil-${process.platform}-${arch}/bin/anvil`)
  const args = [
    '--port',
    `${port}`,
    '--chain-id',
    `${chainId}`,
    '--no-mining',
    '--slots-in-an-epoch',
    `${finality / 2}`,
    // each block is a second younger at least, and many are mined in one
    '--timestamp',
    `${Math.floor(Date.now() / 1000) - 86_400}`,
    '--silent',
  ]
  const anvil = spawn(binary, args, { stdio: 'ignore' })
  const kill = () => anvil.kill('SIGKILL')
  process.once('exit', kill)
  const url = `http://127.0.0.1:${port}`
  const client = createTestClient({
    mode: 'anvil',
    cacheTime: 0,
    transport: http(url, { retryCount: 0 }),
  }).extend(publicActions)
  for (let tries = 0; ; tries++) {
    const up = await client.getChainId().then(
      () => true,
      () => false,
    )
    if (up) break
    if (tries > 300) throw new Error('anvil did not start')
    await sleep(50)
  }
  const accounts: Hex[] = await client.request({ method: 'eth_accounts' } as never) // anvil's own ten
  const [owner] = accounts
  if (!owner) throw new Error('anvil has no account')
  const raw = (method: string, ...params: unknown[]) =>
    client.request({ method, params } as never) as Promise<unknown> // anvil's own
  const mine = async (blocks = 1) => void (await raw('anvil_mine', `0x${blocks.toString(16)}`))
  const send = async (from: Hex, to: Hex | null, data: Hex) => {
    const nonce = await raw('eth_getTransactionCount', from, 'latest')
    await raw('eth_sendTransaction', { from, ...(to && { to }), data, gas: '0x2dc6c0', nonce })
    await mine()
  }
  const deploy = async (): Promise<Hex> => {
    const nonce = BigInt((await raw('eth_getTransactionCount', owner, 'latest')) as string)
    const supply = (10n ** 15n).toString(16).padStart(64, '0')
    await send(owner, null, `${usdtLike.bytecode}${supply}`)
    return getContractAddress({ from: owner, nonce }).toLowerCase() as Hex
  }
  const contract = await deploy()
  const call = (from: Hex, functionName: string, args: unknown[], to = contract) =>
    send(from, to, encodeFunctionData({ abi: usdtLike.abi, functionName, args }))
  /** As somebody whose key nobody has here: a wallet that the address belongs to. */
  const as = async (address: Hex, functionName: string, args: unknown[]) => {
    await raw('anvil_setBalance', address, '0x56bc75e2d63100000')
    await raw('anvil_impersonateAccount', address)
    await call(address, functionName, args)
  }
  for (const payer of accounts.slice(1)) await call(owner, 'transfer', [payer, 10n ** 13n])
  return {
    url,
    client,
    contract,
    owner,
    payers: accounts.slice(1),
    mine,
    deploy,
    /** Each is mined in a block of its own. */
    pay: (payer: Hex, to: string, amount: bigint, token = contract) =>
      call(payer, 'transfer', [to, amount], token),
    call: (functionName: string, ...args: unknown[]) => call(owner, functionName, args),
    as,
    balanceOf: (address: string, at?: bigint) =>
      client.readContract({
        address: contract,
        abi: usdtLike.abi,
        functionName: 'balanceOf',
        args: [address],
        ...(at !== undefined && { blockNumber: at }),
      }) as Promise<bigint>, // as its ABI says
    async finalized() {
      const { number } = await client.getBlock({ blockTag: 'finalized' })
      return number
    },
    /** Replaces the last blocks by empty ones: what was in them is gone. */
    async reorg(depth: number) {
      await raw('anvil_reorg', depth, [])
      await raw('anvil_dropAllTransactions')
    },
    async stop() {
      process.off('exit', kill)
      const gone = once(anvil, 'exit')
      kill()
      await gone
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}
