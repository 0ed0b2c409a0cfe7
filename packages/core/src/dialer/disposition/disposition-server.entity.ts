import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'DispositionServer',
  tableName: 'disposition_servers',
  properties: {
    accountId: p.uuid().primary(),
    serverId: p.uuid().primary(),
    since: p.datetime(),
  },
})

/** A server that is given the account's dispositions. */
export class DispositionServer extends schema.class {
  /** What of a server is made of it. */
  static readonly part = 'dispositions'
}
schema.setClass(DispositionServer)
