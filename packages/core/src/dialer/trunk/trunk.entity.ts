import { defineEntity, p } from '@mikro-orm/core'
import type { MediaEncryption, NumberFormat, TrunkHost, TrunkTransport } from './view.ts'

const schema = defineEntity({
  name: 'Trunk',
  tableName: 'trunks',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.text(),
    hosts: p.json().$type<TrunkHost[]>(),
    transport: p.text().$type<TrunkTransport>(),
    domain: p.text(),
    username: p.text().nullable(),
    /** Sealed. */
    secret: p.blob().hidden().nullable(),
    codecs: p.array().$type<string[]>().columnType('text[]'),
    callerId: p.text(),
    assertsCaller: p.boolean(),
    numberFormat: p.text().$type<NumberFormat>(),
    countryCode: p.text().nullable(),
    dialPrefix: p.text(),
    registers: p.boolean(),
    mediaEncryption: p.text().$type<MediaEncryption>(),
    channels: p.integer().nullable(),
    qualifySeconds: p.integer(),
    prefixes: p.array().$type<string[]>().columnType('text[]'),
    media: p.array().$type<string[]>().columnType('text[]'),
    local: p.boolean(),
    enabled: p.boolean(),
    createdAt: p.datetime(),
  },
})

/** A way to a carrier. */
export class Trunk extends schema.class {
  /** What of servers is made of it. */
  static readonly part = 'trunks'
}
schema.setClass(Trunk)
