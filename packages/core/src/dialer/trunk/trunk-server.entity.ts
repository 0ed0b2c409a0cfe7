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
export class TrunkServer extends schema.class {}
schema.setClass(TrunkServer)
