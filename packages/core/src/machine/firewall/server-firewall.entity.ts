import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'ServerFirewall',
  tableName: 'server_firewalls',
  properties: {
    accountId: p.uuid().primary(),
    serverId: p.uuid().primary(),
    enabled: p.boolean(),
    /** Whether SSH is shut for all but Gatehouse. */
    gatewayOnly: p.boolean(),
    changedAt: p.datetime(),
  },
})

/** Whether a server's firewall is on. */
export class ServerFirewall extends schema.class {
  /** What of a server is made of it. */
  static readonly part = 'firewall'
}
schema.setClass(ServerFirewall)
