import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Abi, Hex } from 'viem'

interface Compiled {
  abi: Abi
  bytecode: Hex
}

const source = new URL('UsdtLike.sol', import.meta.url)
const compiled = new URL('usdt-like.json', import.meta.url)

/** The contract as it is committed beside its source. */
export const usdtLike: Compiled = JSON.parse(readFileSync(compiled, 'utf8'))

/** Compiles the contract's source. */
export function compileUsdtLike(): Compiled {
  const solc: { compile(input: string): string } = createRequire(import.meta.url)('solc')
  const input = {
    language: 'Solidity',
    sources: { 'UsdtLike.sol': { content: readFileSync(source, 'utf8') } },
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: 'paris',
      metadata: { bytecodeHash: 'none' },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  }
  const { contracts, errors } = JSON.parse(solc.compile(JSON.stringify(input)))
  const contract = contracts?.['UsdtLike.sol']?.UsdtLike
  if (!contract) throw new Error(JSON.stringify(errors))
  return { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` }
}

/** Writes what the source compiles to beside it. */
export function writeUsdtLike(): void {
  writeFileSync(compiled, `${JSON.stringify(compileUsdtLike())}\n`)
}
