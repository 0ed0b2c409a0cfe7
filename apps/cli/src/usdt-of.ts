import type { UsdtNetwork, UsdtSetup } from '@gatehouse/core/billing/usdt/view'
import { type Env, WrongEnvironment } from './env.ts'
import { right } from './variables.ts'

/**
 * How customers can pay in USDT; null where it is not set up. What derives addresses and asks nodes is the worker's, and not loaded here.
 * @throws WrongEnvironment where the key is none that addresses can be derived from
 */
export async function usdtOf({ usdt }: Pick<Env, 'usdt'>): Promise<UsdtSetup | null> {
  if (!usdt) return null
  const { readXpub } = await import('@gatehouse/core/billing/usdt/xpub')
  const { usdtChains } = await import('@gatehouse/core/billing/usdt/networks')
  try {
    const { wallet } = readXpub(usdt.xpub)
    const networks = Object.keys(usdt.nodes) as UsdtNetwork[] // as the environment named them
    return { wallet, networks: networks.map((network) => usdtChains[network]) }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new WrongEnvironment(
      `USDT_XPUB is set to an invalid value (not shown): ${why}. Expected ${right.USDT_XPUB}.`,
    )
  }
}
