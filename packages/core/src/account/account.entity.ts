import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'Account',
  tableName: 'accounts',
  properties: {
    id: p.uuid().primary(),
    slug: p.text(),
    name: p.text(),
    memberLimit: p.integer().nullable(),
    serverLimit: p.integer().nullable(),
    /** How often each server is read again, in minutes. */
    checkMinutes: p.integer(),
    createdAt: p.datetime(),
    closedAt: p.datetime().nullable(),
  },
})

/** The tenant. */
export class Account extends schema.class {}
schema.setClass(Account)
