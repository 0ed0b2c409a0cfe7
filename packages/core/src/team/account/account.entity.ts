import { defineEntity, p } from '@mikro-orm/core'
import type { HoldKind } from '../../access/hold.ts'
import type { PasskeyGroup } from '../../access/passkey-group.ts'

const schema = defineEntity({
  name: 'Account',
  tableName: 'accounts',
  properties: {
    id: p.uuid().primary(),
    slug: p.text(),
    name: p.text(),
    memberLimit: p.integer().nullable(),
    serverLimit: p.integer().nullable(),
    trunkLimit: p.integer().nullable(),
    /** How often each server is read again, in minutes. */
    checkMinutes: p.integer(),
    /** The key by which the gateway logs in to servers as their members; null until it is first needed. */
    gatewayPublicKey: p.text().nullable(),
    gatewayPrivateKey: p.blob().hidden().nullable(),
    gatewayKeySince: p.datetime().nullable(),
    /** The key before it: its private half is there as long as a server may have it instead. */
    formerGatewayPublicKey: p.text().nullable(),
    formerGatewayPrivateKey: p.blob().hidden().nullable(),
    /** How long an SSH session may be idle, in minutes; null for no limit. */
    sessionIdleMinutes: p.integer().nullable(),
    /** How long an SSH session may last, in hours; null for no limit. */
    sessionHours: p.integer().nullable(),
    /** `host:port`, to which sessions may forward. */
    forwardTo: p.array().$type<string[]>().columnType('text[]'),
    /** What numbers of test calls have to begin with; none where it is left to their trunks. */
    callPrefixes: p.array().$type<string[]>().columnType('text[]').default([]),
    /** Whether what is typed is recorded too, passwords included. */
    recordInput: p.boolean(),
    /** How many days recordings are kept; null for ever. */
    recordingDays: p.integer().nullable(),
    /** How many days they were kept before that was shortened, and until when they still are. */
    formerRecordingDays: p.integer().nullable(),
    formerRecordingDaysUntil: p.datetime().nullable(),
    /** How much its recordings may take, in GB; null for what every account gets. */
    recordingGigabytes: p.integer().nullable(),
    /** How much one session's recording may take, in MB. */
    sessionMegabytes: p.integer(),
    /** Of what has no terminal, in KiB: what is kept each way, and by how much that grows in a second. */
    commandKilobytes: p.integer(),
    commandKilobytesPerSecond: p.integer(),
    /** Of whom a passkey is required. */
    passkeysOf: p.text().$type<PasskeyGroup>(),
    /** Whether a recording is shown only after a fresh touch. */
    touchToPlay: p.boolean(),
    /** What its plan lets it have beside members and servers; null for everything. */
    features: p.array().$type<string[]>().columnType('text[]').nullable(),
    /** For how many days its plan keeps recordings at most; null without a limit. */
    recordingDaysMost: p.integer().nullable(),
    /** Why it may not grow, as account_holds has it: a trigger keeps it. */
    holds: p.array().$type<HoldKind[]>().columnType('text[]').default([]),
    createdAt: p.datetime(),
    closedAt: p.datetime().nullable(),
  },
})

/** The tenant. */
export class Account extends schema.class {}
schema.setClass(Account)
