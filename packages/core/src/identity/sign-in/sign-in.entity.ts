import { defineEntity, p } from '@mikro-orm/core'
import type { Assurance } from '../../access/assurance.ts'
import type { AwaitedProof } from './view.ts'

const schema = defineEntity({
  name: 'SignIn',
  tableName: 'sign_ins',
  properties: {
    userId: p.uuid().primary(),
    id: p.uuid().primary(),
    tokenHash: p.blob().hidden(),
    assurance: p.text().$type<Assurance>(),
    /** What it still needs before it signs in anybody. */
    awaits: p.text().$type<AwaitedProof>().nullable(),
    /** When a passkey was last touched in it. */
    touchedAt: p.datetime().nullable(),
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
