import { defineEntity, p } from '@mikro-orm/core'
import type { SessionKind, SessionOutcome, SessionStreams } from './view.ts'

const schema = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    serverId: p.uuid(),
    membershipId: p.uuid(),
    /** What opened it: one of these three. */
    keyId: p.uuid().nullable(),
    signInId: p.uuid().nullable(),
    apiKeyId: p.uuid().nullable(),
    /** The name and fingerprint of the SSH key, or how else it was opened. */
    keyLabel: p.text(),
    kind: p.text().$type<SessionKind>(),
    /** For `exec`. */
    command: p.text().nullable(),
    terminal: p.boolean(),
    clientAddress: p.text(),
    clientVersion: p.text(),
    /** The gateway process that has it in hand. */
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
    recordingDeletedAt: p.datetime().nullable(),
  },
})

/** An SSH session of a member, through the gateway or in the browser. */
export class Session extends schema.class {}
schema.setClass(Session)
