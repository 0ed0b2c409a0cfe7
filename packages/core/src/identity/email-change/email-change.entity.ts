import { defineEntity, p } from '@mikro-orm/core'
import type { EmailChangeOutcome } from './view.ts'

const schema = defineEntity({
  name: 'EmailChange',
  tableName: 'email_changes',
  properties: {
    userId: p.uuid().primary(),
    id: p.uuid().primary(),
    fromEmail: p.text(),
    toEmail: p.text(),
    fromTokenHash: p.blob().hidden(),
    toTokenHash: p.blob().hidden(),
    requestedAt: p.datetime(),
    expiresAt: p.datetime(),
    fromConfirmedAt: p.datetime().nullable(),
    toConfirmedAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
    outcome: p.text().$type<EmailChangeOutcome>().nullable(),
  },
})

/** That a user's e-mail address is to become another, once both mailboxes have confirmed it. */
export class EmailChange extends schema.class {}
schema.setClass(EmailChange)
