import { defineEntity, p } from '@mikro-orm/core'
import type {
  SessionConnections,
  SessionKind,
  SessionOrigin,
  SessionOutcome,
  SessionStreams,
} from './view.ts'

const schema = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    serverId: p.uuid(),
    membershipId: p.uuid(),
    /** The shared login by which it goes; null for the member's own. */
    sharedLogin: p.text().nullable(),
    /** What opened it: one of these three; none where a host has recorded it. */
    keyId: p.uuid().nullable(),
    signInId: p.uuid().nullable(),
    apiKeyId: p.uuid().nullable(),
    /** The name and fingerprint of the SSH key, or how else it was opened; empty where that is not known. */
    keyLabel: p.text(),
    kind: p.text().$type<SessionKind>(),
    /** For `exec`. */
    command: p.text().nullable(),
    terminal: p.boolean(),
    clientAddress: p.text(),
    clientVersion: p.text(),
    origin: p.text().$type<SessionOrigin>(),
    /** The gateway process that has it in hand; empty for one that a host has recorded. */
    gateway: p.text(),
    openedAt: p.datetime(),
    closedAt: p.datetime().nullable(),
    terminatedBy: p.text().nullable(),
    outcome: p.text().$type<SessionOutcome>().nullable(),
    line: p.text().nullable(),
    exitCode: p.integer().nullable(),
    exitSignal: p.text().nullable(),
    bytesIn: p.bigint('number').nullable(),
    bytesOut: p.bigint('number').nullable(),
    recordingDigest: p.text().nullable(),
    recordingBytes: p.bigint('number').nullable(),
    /** Of what had no terminal. */
    streams: p.json<SessionStreams>().nullable(),
    /** Of a forwarded place. */
    connections: p.json<SessionConnections>().nullable(),
    recordingDeletedAt: p.datetime().nullable(),
  },
})

/** An SSH session of a member: through the gateway, in the browser, or recorded by the host. */
export class Session extends schema.class {}
schema.setClass(Session)
