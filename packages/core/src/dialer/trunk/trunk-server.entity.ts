import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'TrunkServer',
  tableName: 'trunk_servers',
  properties: {
    accountId: p.uuid().primary(),
    trunkId: p.uuid().primary(),
    serverId: p.uuid().primary(),
    since: p.datetime(),
  },
})

/** A server that has a trunk. */
export class TrunkServer extends schema.class {
  /** What of a server is made of it. */
  static readonly part = 'trunks'
}
schema.setClass(TrunkServer)
