import type { UsdtChain, UsdtNetwork } from './view.ts'

/** The networks by their names, as people know them. */
export const networkNames = { ethereum: 'Ethereum', tron: 'TRON' } as const satisfies Record<
  UsdtNetwork,
  string
>

/**
 * Where USDT is, on each network: Tether's own contracts (https://tether.to/en/supported-protocols/), with six decimals on both. The chain's
 * number is asked of the node as well, since a test network's tokens are worth nothing.
 */
export const usdtChains = {
  ethereum: {
    network: 'ethereum',
    chainId: 1,
    contract: '0xdac17f958d2ee523a2206206994597c13d831ec7',
    shown: '0xdAC17F958D2ee523a2206206994597C13D831ec7',
  },
  tron: {
    network: 'tron',
    chainId: 728_126_428,
    contract: '0xa614f803b6fd780986a42c78ec9c7f77e6ded13c',
    shown: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
  },
} as const satisfies Record<UsdtNetwork, UsdtChain>
