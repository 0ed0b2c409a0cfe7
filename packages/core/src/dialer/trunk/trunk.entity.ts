import { defineEntity, p } from '@mikro-orm/core'
import type { TrunkHost, TrunkTransport } from './view.ts'

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
    numberFormat: p.text().$type<'e164' | 'digits'>(),
    prefixes: p.array().$type<string[]>().columnType('text[]'),
    media: p.array().$type<string[]>().columnType('text[]'),
    local: p.boolean(),
    enabled: p.boolean(),
    createdAt: p.datetime(),
  },
})

/** A way to a carrier. */
export class Trunk extends schema.class {}
schema.setClass(Trunk)
