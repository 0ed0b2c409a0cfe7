import type { HostTarget } from '@gatehouse/hosts/host-target'
import type { CarrierAnswer, TrunkTransport } from './view.ts'

/** Where a carrier is asked: by which name its certificate knows it, and at what address. */
export interface CarrierPlace {
  name: string
  address: string
  port: number
}

/** What a carrier is asked, from a server. */
export interface CarrierQuestion {
  place: CarrierPlace
  transport: TrunkTransport
  domain: string
  credentials: { username: string; secret: string } | null
}

/** Where a name says that a service of it is (RFC 2782). */
export interface CarrierService {
  name: string
  port: number
  priority: number
  weight: number
}

/** Looks carriers' names up. */
export interface CarrierNames {
  /** @throws Error with a `code`: `ENOTFOUND` where a name has none */
  addressesOf(host: string, account: string): Promise<readonly string[]>
  /** Of a service such as `_sip._udp`; none where the name announces nothing. @throws Error where the DNS does not answer */
  servicesOf(service: string, host: string, account: string): Promise<readonly CarrierService[]>
}

/** Speaks with carriers from servers. Whoever has connections to servers has one. */
export interface CarrierWay {
  readonly names: CarrierNames
  /** @throws HostUnreachable where the server is not reached */
  ask(target: HostTarget, question: CarrierQuestion): Promise<CarrierAnswer>
}
