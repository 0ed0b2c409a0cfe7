import type { Core } from '@gatehouse/core/access/core'
import type { UsdtNetwork } from '@gatehouse/core/billing/usdt/view'
import type { ownerPool } from '@gatehouse/core/database/database'
import { underLock } from '@gatehouse/core/database/held-lock'
import { inRounds } from '../in-rounds.ts'
import { keepPool } from './keep-pool.ts'
import { openNode } from './node.ts'
import { NetworkWatch } from './watch-network.ts'

const poolMs = 5_000
const lookMs = 12_000

/** What the worker alone knows of USDT. */
export interface UsdtKeys {
  /** An extended public key of an account: it can be watched by, and nothing can be spent. */
  xpub: string
  /** The JSON-RPC of a node of each network. */
  nodes: Partial<Record<UsdtNetwork, string>>
}

interface Started {
  core: Core
  pool: ReturnType<typeof ownerPool>
  keys: UsdtKeys
  /** How long it is between two looks, and between two comparisons with the chain; for tests. */
  every?: { lookMs: number; restMs: number }
}

/** Watches each network that is set up, one process at a time, and keeps addresses ready, until it is stopped. */
export function startUsdt({ core, pool, keys, every }: Started): { stop(): Promise<void> } {
  const setup = core.usdt
  if (!setup) throw new Error('USDT is not set up')
  const stopping = new AbortController()
  const nodes = new Map(
    Object.entries(keys.nodes).map(([network, url]) => [
      network,
      openNode(url, { stopped: stopping.signal }),
    ]),
  )
  const rounds = [
    inRounds('usdt addresses', poolMs, async () => {
      await underLock(pool, 'usdt:addresses', () => keepPool({ core, setup, xpub: keys.xpub, nodes }))
    }),
    ...setup.networks.flatMap((chain) => {
      const node = nodes.get(chain.network)
      if (!node) return []
      const watch = new NetworkWatch({ core, chain, node, ...(every && { restMs: every.restMs }) })
      return inRounds(`usdt on ${chain.network}`, every?.lookMs ?? lookMs, async (signal) => {
        await underLock(pool, `usdt:${chain.network}`, (lost) => watch.look(AbortSignal.any([signal, lost])))
      })
    }),
  ]
  return {
    async stop() {
      stopping.abort()
      await Promise.all(rounds.map((one) => one.stop()))
    },
  }
}
