import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'SignIn',
  tableName: 'sign_ins',
  properties: {
    userId: p.uuid().primary(),
    id: p.uuid().primary(),
    tokenHash: p.blob().hidden(),
    assurance: p.text().$type<'mail'>(),
    ip: p.text().nullable(),
    userAgent: p.text().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    endedAt: p.datetime().nullable(),
  },
})

/** A browser that is signed in. */
export class SignIn extends schema.class {}
schema.setClass(SignIn)
