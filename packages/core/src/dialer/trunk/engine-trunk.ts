import type { NumberForm } from './dialled-number.ts'
import type { MediaEncryption, TrunkHost, TrunkTransport } from './view.ts'

/** A trunk as an engine is told of it. */
export interface EngineTrunk extends NumberForm {
  name: string
  hosts: TrunkHost[]
  transport: TrunkTransport
  domain: string
  credentials: { username: string; secret: string } | null
  registers: boolean
  codecs: string[]
  mediaEncryption: MediaEncryption
  callerId: string
  assertsCaller: boolean
  prefixes: string[]
  channels: number | null
  qualifySeconds: number
  /** Changes with what is sealed, and is known to nobody who does not have the database. */
  salt: string
}

/** What a trunk's objects are named by. */
export const objectOf = (name: string) => `gatehouse-${name}`
/** Of a host of it: they are asked in order by the dialplan, as Asterisk has no order of contacts. */
export const endpointOf = (name: string, at: number) => `${objectOf(name)}-${at + 1}`
