import type { HoldKind } from '../../access/hold.ts'
import type { PasskeyGroup } from '../../access/passkey-group.ts'

/** An account as its members see it. Times are ISO 8601 UTC, limits are counts (`null`: no limit). */
export interface AccountView {
  id: string
  slug: string
  name: string
  createdAt: string
  limits: { members: number | null; servers: number | null; trunks: number | null }
  usage: { members: number; pendingInvites: number; servers: number; trunks: number }
  /** Why nothing can be added to it for now; of those about money the ones alone who may see the subscription learn. */
  holds: HoldView[]
  /** The public key that lets Gatehouse in. */
  managementKey: string
  /** The `authorized_keys` line for root on a new server: the key, from Gatehouse's addresses alone where they are known. */
  managementLine: string
  /** Where members' SSH goes: `ssh -p PORT SERVER@HOST`. */
  gateway: { host: string; port: number }
  /** Addresses or CIDRs that Gatehouse comes from (`GATEWAY_FROM`); empty where that is not known. */
  gatewayFrom: string[]
  /** How often each server is read again to see whether it still holds what it should, in minutes. */
  checkMinutes: number
  /** Null for those who may not see sessions. */
  sessions: SessionRules | null
  /** Whether what is typed in sessions is recorded too, passwords included. */
  recordInput: boolean
  /** How many days recordings are kept; null for ever. */
  recordingDays: number | null
  /** Null for those who may not see sessions. */
  recordings: RecordingRoom | null
  /** Of whom a passkey is required: without one they can only enrol one. */
  passkeysOf: PasskeyGroup
  /** Whether a recording is shown only after a fresh touch of a passkey. */
  touchToPlay: boolean
}

/** Why an account may not grow. Times are ISO 8601 UTC. */
export interface HoldView {
  kind: HoldKind
  /** In the words of whoever put it there, if there are any. */
  reason: string | null
  since: string
}

/** How much room recordings may take. */
export interface RecordingRoom {
  /** Bytes that the account's recordings take, within 1 MiB for each session that goes on; their indexes are not in it. */
  bytes: number
  /** Bytes that they may take; null for no bound. */
  quota: number | null
  /** The same where the account has one of its own, in GB of 1000³ bytes. */
  gigabytes: number | null
  /** Bytes that an account gets without one of its own; null for no bound. Only whoever runs Gatehouse gives more. */
  usual: number | null
  /** What one session's recording may take, in MB of 1000² bytes. */
  sessionMegabytes: number
  /** What is kept, each way, of a session without a terminal, in KiB, and by how much that grows in a second. */
  commandKilobytes: number
  commandKilobytesPerSecond: number
  /** Whether little of the disk for recordings is left, or so little that nothing is recorded. */
  disk: 'low' | 'full' | null
}

/** What SSH sessions of an account may do. */
export interface SessionRules {
  /** How long nothing may pass before one ends; null for no limit. */
  idleMinutes: number | null
  /** How long one may last; null for no limit. */
  hours: number | null
  /** `host:port`, to which they may forward. */
  forwardTo: string[]
}

/** How far the exchange of the management key, or of the gateway's, is. Times are ISO 8601 UTC. */
export interface KeyRotationView {
  fingerprint: string
  publicKey: string
  since: string
  /** Whether there was another key before this one. */
  rotated: boolean
  servers: number
  /** How many let Gatehouse, or the gateway, in by this key. */
  done: number
  /** The others, the first 200 by name, with why. */
  waiting: { server: string; name: string; error: string | null }[]
}

/** The same of the management key, with its line for root's `authorized_keys` on a new server. */
export interface ManagementKeyRotationView extends KeyRotationView {
  line: string
}
