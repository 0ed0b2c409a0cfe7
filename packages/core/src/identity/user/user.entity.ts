import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.uuid().primary(),
    email: p.text(),
    createdAt: p.datetime(),
    /** When the person first showed that mail to the address reaches them. */
    provedAt: p.datetime().nullable(),
    /** When whoever runs Gatehouse, who knows them otherwise than by mail, opened an account for them or first sent them a link. */
    vouchedAt: p.datetime().nullable(),
  },
})

/** A person with an e-mail address. */
export class User extends schema.class {}
schema.setClass(User)
