import { noteHostKeys } from '@gatehouse/core/session/gateway-host-keys'
import { hostKeysIn } from '../host-keys.ts'
import { startGateway } from '../start-gateway.ts'
import { coreGatekeeper } from './core-gatekeeper.ts'
import type { SessionKeeping } from './keep-sessions.ts'

export interface ProductGatewayOptions {
  keeping: SessionKeeping
  /** Where its own host keys are kept. */
  hostKeyFolder: string
  host: string
  port: number
  /** Addresses and CIDRs of proxies that speak the PROXY protocol. */
  proxies?: readonly string[]
}

const graceMs = 2000
/** How often it says by which host keys it shows itself. */
const noteMs = 60_000

/** The SSH door: the gateway with the product's rules and recordings. */
export async function startProductGateway({
  keeping,
  hostKeyFolder,
  host,
  port,
  proxies = [],
}: ProductGatewayOptions): Promise<{ port: number; hostKeys: string[]; stop(): Promise<void> }> {
  const hostKeys = await hostKeysIn(hostKeyFolder)
  const gateway = await startGateway({
    gatekeeper: coreGatekeeper(keeping),
    recorder: keeping.recorder,
    hostKeys,
    host,
    port,
    proxies,
    report: keeping.report,
  })
  const publicKeys = hostKeys.map(({ publicKey }) => publicKey)
  const note = () => noteHostKeys(keeping.core, keeping.id, publicKeys)
  await note()
  // whoever was taken for dead while it had no connection is forgotten with them
  const noting = setInterval(() => {
    note().catch((fault) => keeping.report(fault, 'its host keys could not be told'))
  }, noteMs).unref()
  return {
    port: gateway.port,
    hostKeys: publicKeys,
    stop() {
      clearInterval(noting)
      return gateway.close(graceMs)
    },
  }
}
