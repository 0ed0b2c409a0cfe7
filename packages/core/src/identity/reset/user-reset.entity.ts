import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'UserReset',
  tableName: 'user_resets',
  properties: {
    userId: p.uuid().primary(),
    id: p.uuid().primary(),
    /** Who asked for it, as the log names them. */
    requestedBy: p.text(),
    requestedAt: p.datetime(),
    dueAt: p.datetime(),
    cancelledAt: p.datetime().nullable(),
    doneAt: p.datetime().nullable(),
  },
})

/** That a user's passkeys, recovery codes and sign-ins are to go, so that a mail lets them in again. */
export class UserReset extends schema.class {}
schema.setClass(UserReset)
