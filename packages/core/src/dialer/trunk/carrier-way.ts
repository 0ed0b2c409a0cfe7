import type { HostTarget } from '@gatehouse/hosts/host-target'
import type { CarrierAnswer, TrunkHost, TrunkTransport } from './view.ts'

/** What a carrier is asked, from a server. */
export interface CarrierQuestion {
  host: TrunkHost
  transport: TrunkTransport
  domain: string
  credentials: { username: string; secret: string } | null
}

/** Speaks with carriers from servers. Whoever has connections to servers has one. */
export interface CarrierWay {
  /** @throws Error with a `code` where a name has none */
  addressesOf(host: string, account: string): Promise<readonly string[]>
  /** @throws HostUnreachable where the server is not reached */
  ask(target: HostTarget, question: CarrierQuestion): Promise<CarrierAnswer>
}
