import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'FirewallRule',
  tableName: 'firewall_rules',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    /** Null: on all servers of the account. */
    serverId: p.uuid().nullable(),
    position: p.integer(),
    action: p.text().$type<'allow' | 'deny'>(),
    protocol: p.text().$type<'tcp' | 'udp' | 'icmp' | 'any'>(),
    ports: p.array().$type<string[]>().columnType('text[]'),
    sources: p.array().$type<string[]>().columnType('text[]'),
    comment: p.text(),
    /** When it ends by itself. */
    endsAt: p.datetime().nullable(),
    origin: p.text(),
    createdBy: p.text(),
    createdAt: p.datetime(),
  },
})

/** Who may, or may not, connect to what. */
export class FirewallRule extends schema.class {
  /** What of a server is made of it. */
  static readonly part = 'firewall'
}
schema.setClass(FirewallRule)
